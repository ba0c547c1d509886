// A picture of numbers by day, drawn by ECharts in the colours of the theme. It is loaded by itself, after the page; the numbers
// stand in a table beside it (`DailyFigure`).
import { useLingui } from "@lingui/react/macro";
import { useComputedColorScheme } from "@mantine/core";
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import styles from "./Overview.module.css";

use([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

export type Point = { readonly day: string; readonly value: number };

type Properties = { kind: "bar" | "line"; label: string; points: readonly Point[] };

export default function Chart({ kind, label, points }: Properties) {
  const { i18n } = useLingui();
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    if (!place.current) return;
    const root = emptiable(place.current);
    const chart = init(root, undefined, { renderer: "svg" });
    for (const drawing of root.querySelectorAll("svg")) emptiable(drawing);
    chart.setOption(optionOf(kind, label, points, coloursOf(root, scheme), i18n.locale));
    const watcher = new ResizeObserver(() => chart.resize());
    watcher.observe(root);
    return () => {
      watcher.disconnect();
      chart.dispose();
    };
  }, [kind, label, points, scheme, i18n.locale]);
  return <div ref={place} className={styles.chart} aria-hidden="true" />;
}

/** The library empties its elements through `innerHTML`, which the content security policy refuses: here that means the same without it. */
function emptiable<Place extends Element>(place: Place): Place {
  Object.defineProperty(place, "innerHTML", { configurable: true, set: () => place.replaceChildren() });
  return place;
}

type Colours = {
  readonly accent: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly raised: string;
  readonly font: string;
};

/** The tokens as they are now; `scheme` only says when to read them again. */
function coloursOf(root: Element, scheme: string): Colours {
  const style = getComputedStyle(root.ownerDocument.documentElement);
  const of = (token: string) => style.getPropertyValue(`--m-${token}`).trim() || (scheme === "dark" ? "white" : "black");
  return { accent: of("accent"), text: of("text"), quiet: of("quiet"), line: of("line"), raised: of("raised"), font: of("font") };
}

function optionOf(kind: "bar" | "line", label: string, points: readonly Point[], colours: Colours, locale: string) {
  const short = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", timeZone: "UTC" });
  const number = new Intl.NumberFormat(locale);
  const text = { color: colours.quiet, fontFamily: colours.font, fontSize: 11 };
  return {
    animation: false,
    grid: { left: 4, right: 20, top: 10, bottom: 2, containLabel: true },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      backgroundColor: colours.raised,
      borderColor: colours.line,
      textStyle: { color: colours.text, fontFamily: colours.font, fontSize: 12 },
      axisPointer: { type: "line", lineStyle: { color: colours.quiet } },
      valueFormatter: (value: unknown) => number.format(Number(value)),
    },
    xAxis: {
      type: "category",
      data: points.map(({ day }) => short.format(new Date(`${day}T00:00:00Z`))),
      boundaryGap: kind === "bar",
      axisLine: { lineStyle: { color: colours.line } },
      axisTick: { show: false },
      axisLabel: { ...text, hideOverlap: true },
    },
    yAxis: { type: "value", minInterval: 1, scale: kind === "line", axisLabel: text, splitLine: { lineStyle: { color: colours.line } } },
    series: [
      {
        type: kind,
        name: label,
        data: points.map(({ value }) => value),
        itemStyle: { color: colours.accent },
        lineStyle: { color: colours.accent, width: 2 },
        barMaxWidth: 14,
        symbol: "none",
      },
    ],
  };
}
