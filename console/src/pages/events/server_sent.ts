// Server-sent events (the WHATWG form), read from an answer that goes on.

type Message = { readonly id: number | undefined; readonly type: string; readonly data: string };

/** Server-sent events, one by one. */
export async function* messages(response: Response): AsyncGenerator<Message> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (text + value).split("\n\n");
    text = blocks.pop() ?? "";
    yield* blocks.map(messageOf);
  }
}

export function messageOf(block: string): Message {
  const lines = block.split("\n");
  const of = (name: string) => lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
  const id = of("id")[0];
  return { id: id === undefined ? undefined : Number(id), type: of("event")[0] ?? "message", data: of("data").join("\n") };
}
