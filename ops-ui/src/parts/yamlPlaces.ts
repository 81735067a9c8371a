import { LineCounter, isMap, isPair, isScalar, isSeq, parseDocument, type Node } from 'yaml';

/** Where in a text is what a path such as {@code hosts[2].address} or a line such as {@code line 3} names. */
export function placeOf(text: string, place: string): { from: number; to: number } {
  const line = /line (\d+)/.exec(place);
  if (line) {
    const counter = new LineCounter();
    parseDocument(text, { lineCounter: counter });
    const from = counter.lineStarts[Number(line[1]) - 1] ?? 0;
    return { from, to: endOfLine(text, from) };
  }
  let node = parseDocument(text).contents as Node | null;
  let range: [number, number] | undefined;
  for (const part of place.replace(/\[(\d+)\]/g, '.$1').split('.').filter(Boolean)) {
    if (isMap(node)) {
      const pair = node.items.find((each) => isPair(each) && isScalar(each.key) && String(each.key.value) === part);
      if (!pair) {
        break;
      }
      const key = (pair.key as Node).range;
      range = key ? [key[0], key[1]] : range;
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      const index = Number(part);
      const item = (Number.isInteger(index) ? node.items[index] : undefined) as Node | undefined;
      if (!item) {
        break;
      }
      range = item.range ? [item.range[0], Math.min(item.range[1], endOfLine(text, item.range[0]))] : range;
      node = item;
    } else {
      break;
    }
  }
  const [from, to] = range ?? [0, endOfLine(text, 0)];
  return { from, to: Math.max(from, to) };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
