'use strict';

const { is } = require('../model');

/**
 * Everything is drawn, labels too; a line that is no answer and no way back goes right or down; no two lines cross, no
 * line runs through a shape, no label lies on a line, a shape or another label.
 */
module.exports = () => ({
  check(node, reporter) {
    if (!is(node, 'Definitions')) {
      return;
    }
    const drawn = node.get('diagrams').flatMap((diagram) => diagram.plane.get('planeElement'));
    const shapes = drawn.filter((di) => di.$type === 'bpmndi:BPMNShape').map(shape);
    const lines = drawn.filter((di) => di.$type === 'bpmndi:BPMNEdge').map(line);
    const labels = drawn.filter((di) => di.label).map(label);
    node.get('rootElements').filter((root) => is(root, 'Process')).forEach((process) => complete(process, drawn, reporter));
    forward(lines, shapes, reporter);
    crossings(lines, shapes, reporter);
    overlaps(labels, lines, shapes, reporter);
  },
});

const WITH_LABEL = ['Event', 'Gateway', 'SequenceFlow', 'Group'];

function complete(scope, drawn, reporter) {
  const elements = [...scope.get('flowElements'), ...scope.get('artifacts')];
  for (const element of elements) {
    const di = drawn.find((candidate) => candidate.bpmnElement === element);
    if (!di) {
      reporter.report(element.id, 'Element is not drawn');
    } else if (element.name && is(element, ...WITH_LABEL) && !(di.label && di.label.bounds)) {
      reporter.report(element.id, 'Label has no place');
    }
    if (is(element, 'SubProcess')) {
      complete(element, drawn, reporter);
    }
  }
}

function forward(lines, shapes, reporter) {
  for (const { element } of lines) {
    const from = shapes.find((candidate) => candidate.element === element.sourceRef);
    const to = shapes.find((candidate) => candidate.element === element.targetRef);
    const returns = element.name || is(element.sourceRef, 'UserTask', 'IntermediateCatchEvent');
    if (from && to && !returns && to.right < from.left && to.top < from.bottom) {
      reporter.report(element.id, 'Line goes left');
    }
  }
}

function crossings(lines, shapes, reporter) {
  lines.forEach((one, index) => {
    for (const other of lines.slice(index + 1)) {
      if (one.segments.some((a) => other.segments.some((b) => cross(a, b)))) {
        reporter.report(one.element.id, `Line crosses the line ${other.element.id}`);
      }
    }
    for (const box of shapes) {
      const own = [one.element.sourceRef, one.element.targetRef].includes(box.element) || contains(box.element, one.element);
      if (!own && !is(box.element, 'Group') && one.segments.some((segment) => touches(segment, box))) {
        reporter.report(one.element.id, `Line runs through ${box.element.id}`);
      }
    }
  });
}

function overlaps(labels, lines, shapes, reporter) {
  labels.forEach((one, index) => {
    const other = labels.slice(index + 1).find((candidate) => overlap(one, candidate));
    if (other) {
      reporter.report(one.element.id, `Label lies on the label of ${other.element.id}`);
    }
    const through = lines.find((candidate) => candidate.segments.some((segment) => touches(segment, one)));
    if (through) {
      reporter.report(one.element.id, `Label lies on the line ${through.element.id}`);
    }
    const box = shapes.find(
      (candidate) => !is(candidate.element, 'Group', 'SubProcess') && overlap(one, body(candidate)),
    );
    if (box) {
      reporter.report(one.element.id, `Label lies on ${box.element.id}`);
    }
    const edge = shapes.find(
      (candidate) => is(candidate.element, 'SubProcess') && overlap(one, candidate) && !within(one, candidate),
    );
    if (edge) {
      reporter.report(one.element.id, `Label lies on the border of ${edge.element.id}`);
    }
  });
}

function shape(di) {
  return rectangle(di.bpmnElement, di.bounds);
}

/** A gateway is a diamond: a label may stand beside its corners. */
function body(box) {
  const inset = is(box.element, 'Gateway') ? (box.right - box.left) / 4 : 0;
  return { left: box.left + inset, top: box.top + inset, right: box.right - inset, bottom: box.bottom - inset };
}

function label(di) {
  return rectangle(di.bpmnElement, di.label.bounds);
}

function rectangle(element, { x, y, width, height }) {
  return { element, left: x, top: y, right: x + width, bottom: y + height };
}

function line(di) {
  const points = di.get('waypoint');
  const segments = points.slice(1).map((point, index) => ({
    left: Math.min(point.x, points[index].x),
    right: Math.max(point.x, points[index].x),
    top: Math.min(point.y, points[index].y),
    bottom: Math.max(point.y, points[index].y),
  }));
  return { element: di.bpmnElement, segments };
}

/** Lines may meet at a shape, so touching ends are no crossing; lying on each other is one. */
function cross(a, b) {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const sameWay = (a.left === a.right) === (b.left === b.right);
  if (sameWay) {
    return (width > 0 && height === 0) || (height > 0 && width === 0);
  }
  const [vertical, horizontal] = a.left === a.right ? [a, b] : [b, a];
  return (
    horizontal.left < vertical.left &&
    vertical.left < horizontal.right &&
    vertical.top < horizontal.top &&
    horizontal.top < vertical.bottom
  );
}

function touches(segment, box) {
  return segment.left < box.right && box.left < segment.right + 0.01 && segment.top < box.bottom && box.top < segment.bottom + 0.01;
}

function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function within(inner, outer) {
  return inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;
}

function contains(container, element) {
  let parent = element.$parent;
  while (parent) {
    if (parent === container) {
      return true;
    }
    parent = parent.$parent;
  }
  return false;
}
