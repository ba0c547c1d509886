import { expect, test } from "vitest";
import { messageOf } from "./server_sent";

test("an event has its number, its type and its text", () => {
  expect(messageOf('id: 7\nevent: session.created\ndata: {"sequence":7}')).toEqual({ id: 7, type: "session.created", data: '{"sequence":7}' });
});

test("a word that all is quiet has only a number", () => {
  expect(messageOf(": quiet\nid: 12")).toEqual({ id: 12, type: "message", data: "" });
});

test("several lines of text are one text", () => {
  expect(messageOf("data: a\ndata: b").data).toBe("a\nb");
});
