import type NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { Loading } from './Loading';
import { Problem } from './Problem';
import './Diagram.css';

/** What is marked on an activity of a diagram. */
export interface Mark {
  activity: string;
  /** Style classes, such as {@code is-running}. */
  classes: string[];
  /** Badges: text, style class and what it says to those who cannot see its colour. */
  badges: { text: string; kind: string; title: string }[];
}

/** A line of a diagram. */
export interface Flow {
  id: string;
  source: string;
  target: string;
}

/** A drawn diagram, for what is around it. */
export interface DiagramHandle {
  fit(): void;
  zoom(factor: number): void;
}

interface Box { x: number; y: number; width: number; height: number }

/** Below this scale the texts of a diagram cannot be read. */
const READABLE = 0.75;

interface Canvas {
  zoom(scale?: number | 'fit-viewport', center?: 'auto'): number;
  viewbox(box?: Box): { inner: Box; outer: { width: number; height: number }; scale: number };
  addMarker(element: string, marker: string): void;
  removeMarker(element: string, marker: string): void;
}
interface Overlays {
  add(element: string, type: string, overlay: { position: Record<string, number>; html: HTMLElement }): string;
  remove(filter: { type: string; element?: string }): void;
}
interface DrawnElement extends Box {
  id: string;
  type: string;
  source?: { id: string };
  target?: { id: string };
  businessObject: { name?: string; calledElement?: string; documentation?: { text: string }[] };
}
interface Registry {
  get(id: string): DrawnElement | undefined;
  filter(test: (element: DrawnElement) => boolean): DrawnElement[];
}

/** Draws a BPMN diagram once; later only its marks change. Another diagram needs another `key`. */
export function Diagram({ xml, marks, label, onChoose, handle, follows, taken }: {
  xml: string;
  marks: Mark[];
  label: string;
  /** Which of its lines were taken; without it, those whose ends were both reached. */
  taken?: (flows: Flow[]) => Set<string>;
  /** Whether what runs is kept in view. */
  follows?: boolean;
  onChoose?: (activity: string, calls: string | undefined) => void;
  handle?: Ref<DiagramHandle>;
}) {
  const place = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<NavigatedViewer>();
  const [failure, setFailure] = useState<unknown>();
  const choose = useRef(onChoose);
  const first = useRef(marks);
  useEffect(() => {
    choose.current = onChoose;
    first.current = marks;
  }, [onChoose, marks]);

  useEffect(() => {
    let gone = false;
    let drawn: NavigatedViewer | undefined;
    void (async () => {
      try {
        const { default: Viewer } = await import('./bpmn');
        if (gone || !place.current) {
          return;
        }
        drawn = new Viewer({ container: place.current });
        await drawn.importXML(xml);
        if (gone) {
          return;
        }
        begin(drawn, first.current);
        drawn.on('element.click', ({ element }: { element: DrawnElement }) =>
          choose.current?.(element.id, element.businessObject.calledElement));
        setViewer(drawn);
      } catch (error) {
        if (!gone) {
          setFailure(error);
        }
      }
    })();
    return () => {
      gone = true;
      drawn?.destroy();
    };
  }, [xml]);

  useMarks(viewer, marks, taken);
  useFollow(viewer, marks, follows ?? false);
  useImperativeHandle(handle, () => ({
    fit: () => viewer && fit(viewer),
    zoom: (factor) => {
      const canvas = viewer?.get<Canvas>('canvas');
      canvas?.zoom(canvas.zoom() * factor);
    },
  }), [viewer]);

  return (
    <div className="diagram">
      {failure !== undefined && <Problem error={failure} />}
      {!viewer && failure === undefined && <Loading what="the diagram" />}
      <div ref={place} className="diagram-place" role="group" aria-label={label} data-drawn={viewer !== undefined} />
    </div>
  );
}

function fit(viewer: NavigatedViewer) {
  viewer.get<Canvas>('canvas').zoom('fit-viewport', 'auto');
}

/** Small enough to be read, and no smaller: a tall diagram begins at its top, or where something runs. */
function begin(viewer: NavigatedViewer, marks: Mark[]) {
  const canvas = viewer.get<Canvas>('canvas');
  fit(viewer);
  const { inner, outer, scale } = canvas.viewbox();
  if (scale >= READABLE) {
    return;
  }
  const wanted = Math.min(READABLE, outer.width / (inner.width + 60));
  const width = outer.width / wanted;
  const height = outer.height / wanted;
  const first = (wanted: string) => marks.find(({ classes }) => classes.includes(wanted));
  const live = first('is-incident') ?? first('is-waiting') ?? first('is-running');
  const box = live && viewer.get<Registry>('elementRegistry').get(live.activity);
  canvas.viewbox({
    x: Math.max(inner.x - 30, Math.min(inner.x + inner.width + 30 - width, box ? box.x + box.width / 2 - width / 2 : inner.x + inner.width / 2 - width / 2)),
    y: Math.max(inner.y - 30, box ? box.y + box.height / 2 - height / 2 : -Infinity),
    width,
    height,
  });
}

/** Brings what runs back into view, when nothing of it is. */
function useFollow(viewer: NavigatedViewer | undefined, marks: Mark[], follows: boolean) {
  useEffect(() => {
    if (!viewer || !follows) {
      return;
    }
    const canvas = viewer.get<Canvas>('canvas');
    const view = canvas.viewbox() as unknown as Box;
    const boxes = marks.filter(({ classes }) => classes.includes('is-running'))
      .map(({ activity }) => viewer.get<Registry>('elementRegistry').get(activity))
      .filter((box) => box !== undefined);
    const seen = boxes.some((box) => box.x >= view.x && box.y >= view.y
      && box.x + box.width <= view.x + view.width && box.y + box.height <= view.y + view.height);
    const box = boxes.at(-1);
    if (box && !seen) {
      canvas.viewbox({ ...view, x: box.x + box.width / 2 - view.width / 2, y: box.y + box.height / 2 - view.height / 2, width: view.width, height: view.height });
    }
  }, [viewer, marks, follows]);
}

/** Puts the difference of marks onto the drawing. */
function useMarks(viewer: NavigatedViewer | undefined, marks: Mark[], taken?: (flows: Flow[]) => Set<string>) {
  const shown = useRef(new Map<string, string>());
  useEffect(() => {
    shown.current.clear();
  }, [viewer]);
  useEffect(() => {
    if (!viewer) {
      return;
    }
    const canvas = viewer.get<Canvas>('canvas');
    const overlays = viewer.get<Overlays>('overlays');
    const registry = viewer.get<Registry>('elementRegistry');
    const wanted = new Map(marks.map((mark) => [mark.activity, mark]));
    const flows = flowsOf(registry);
    const passed = taken ? [...taken(flows)] : bothEndsReached(flows, wanted);
    passed.forEach((flow) => wanted.set(flow, { activity: flow, classes: ['is-passed'], badges: [] }));
    const before = shown.current;
    for (const id of new Set([...before.keys(), ...wanted.keys()])) {
      const mark = wanted.get(id);
      const now = mark ? JSON.stringify([mark.classes, mark.badges]) : '';
      const was = before.get(id);
      if (now === was || !registry.get(id)) {
        continue;
      }
      if (was) {
        (JSON.parse(was) as [string[]])[0].forEach((name) => canvas.removeMarker(id, name));
        overlays.remove({ element: id, type: 'slipway' });
      }
      if (!mark) {
        before.delete(id);
        continue;
      }
      mark.classes.forEach((name) => canvas.addMarker(id, name));
      if (mark.badges.length > 0) {
        overlays.add(id, 'slipway', { position: { bottom: 12, left: -6 }, html: badges(mark) });
      }
      before.set(id, now);
    }
  }, [viewer, marks, taken]);
}

function flowsOf(registry: Registry): Flow[] {
  return registry
    .filter(({ type, source, target }) => type === 'bpmn:SequenceFlow' && source !== undefined && target !== undefined)
    .map(({ id, source, target }) => ({ id, source: source!.id, target: target!.id }));
}

/** What can be said without times: behind a gateway it may be one line too many. */
function bothEndsReached(flows: Flow[], marks: Map<string, Mark>): string[] {
  return flows
    .filter(({ source, target }) => marks.get(source)?.classes.includes('is-left') && marks.has(target))
    .map(({ id }) => id);
}

function badges(mark: Mark): HTMLElement {
  const row = document.createElement('div');
  row.className = 'diagram-badges';
  for (const { text, kind, title } of mark.badges) {
    const badge = document.createElement('span');
    badge.className = `diagram-badge ${kind}`;
    badge.textContent = text;
    badge.title = title;
    row.append(badge);
  }
  return row;
}
