// One account in the tree.
import { useLingui } from "@lingui/react/macro";
import { ActionIcon } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { type MouseEvent, memo } from "react";
import { Status } from "../../ui/badges";
import { Name } from "../../ui/text";
import styles from "./AccountTree.module.css";
import { Labels } from "./Labels";
import type { Branch } from "./tree";

type Properties = {
  branch: Branch;
  index: number;
  top: number;
  isCurrent: boolean;
  isNarrow: boolean;
  focused: (index: number) => void;
  turn: (sid: string) => void;
};

/** Scrolling draws anew only the rows that come into sight. */
export const BranchRow = memo(function BranchRow({ branch, index, top, isCurrent, isNarrow, focused, turn }: Properties) {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const { account, level, isOpen, below } = branch;
  const clicked = (event: MouseEvent) => {
    if (!(event.target as Element).closest("a, button")) void navigate({ to: "/accounts/$account", params: { account: account.sid } });
  };
  return (
    <tr
      className={styles.row}
      data-index={index}
      data-rests={account.status === "active" ? undefined : true}
      aria-level={level}
      aria-rowindex={index + 1}
      aria-expanded={isOpen}
      tabIndex={isCurrent ? 0 : -1}
      onFocus={() => focused(index)}
      onClick={clicked}
      style={{ transform: `translateY(${top}px)` }}
    >
      <td>
        <span className={styles.name} style={{ paddingInlineStart: (level - 1) * (isNarrow ? 14 : 22) }}>
          {isOpen === undefined ? (
            <span className={styles.leaf} />
          ) : (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={22}
              tabIndex={-1}
              onClick={() => turn(account.sid)}
              aria-label={isOpen ? t`Close ${account.name}` : t`Open ${account.name}`}
            >
              {isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
            </ActionIcon>
          )}
          <span className={styles.lines}>
            <span className={styles.title}>
              <Link to="/accounts/$account" params={{ account: account.sid }} tabIndex={-1}>
                <Name strong>{account.name}</Name>
              </Link>
              {account.status === "active" ? null : <Status of={account.status} />}
            </span>
            {isNarrow ? <Labels of={account.labels} /> : null}
          </span>
        </span>
      </td>
      {isNarrow ? null : (
        <>
          <td>
            <Labels of={account.labels} />
          </td>
          <td>{account.owner ? <Name>{account.owner.name}</Name> : null}</td>
          <td data-align="end">{typeof account.members === "number" ? i18n.number(account.members) : null}</td>
          <td data-align="end">{below > 0 ? i18n.number(below) : null}</td>
        </>
      )}
    </tr>
  );
});
