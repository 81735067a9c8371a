import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { Loading } from './Loading';
import { Problem } from './Problem';

/** The answers of a form that a person has filled in. */
export interface FormHandle {
  /** Validates; undefined while something is wrong, which the form then shows. */
  answers(): Record<string, unknown> | undefined;
}

interface Viewer {
  importSchema(schema: unknown, data: Record<string, unknown>): Promise<unknown>;
  submit(): { data: Record<string, unknown>; errors: Record<string, unknown> };
  setProperty(name: string, value: unknown): void;
  destroy(): void;
}

/** A form as Camunda Modeler writes it, the same as in Tasklist. */
export function FormJs({ schema, data, readOnly, handle }: {
  schema: unknown;
  data: Record<string, unknown>;
  readOnly?: boolean;
  handle: Ref<FormHandle>;
}) {
  const place = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<Viewer>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    let gone = false;
    let made: Viewer | undefined;
    void (async () => {
      try {
        const { Form } = await import('./forms');
        if (gone || !place.current) {
          return;
        }
        made = new Form({ container: place.current }) as unknown as Viewer;
        await made.importSchema(schema, data);
        if (!gone) {
          setViewer(made);
        }
      } catch (error) {
        if (!gone) {
          setFailure(error);
        }
      }
    })();
    return () => {
      gone = true;
      made?.destroy();
    };
    // The form keeps what is typed: newer data of the same task must not take it away.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [schema]);
  useEffect(() => viewer?.setProperty('readOnly', readOnly ?? false), [viewer, readOnly]);
  useImperativeHandle(handle, () => ({
    answers: () => {
      const result = viewer?.submit();
      return result && Object.keys(result.errors).length === 0 ? result.data : undefined;
    },
  }), [viewer]);
  return (
    <>
      {failure !== undefined && <Problem error={failure} />}
      {!viewer && failure === undefined && <Loading what="the form" />}
      <div ref={place} className="form-js" data-drawn={viewer !== undefined} />
    </>
  );
}
