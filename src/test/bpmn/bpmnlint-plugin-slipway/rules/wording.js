'use strict';

const { is } = require('../model');

const NOT_A_VERB = /^\S+(ing|tion|ment|ance)\b/;

/** Tasks are sentence-case verb phrases: "Join the worker", not "Worker Joining". */
module.exports = () => ({
  check(node, reporter) {
    if (!is(node, 'Task', 'CallActivity')) {
      return;
    }
    const name = node.name || '';
    if (!/^[A-Z][a-z-]* \S/.test(name) || NOT_A_VERB.test(name)) {
      reporter.report(node.id, `"${name}" is no verb phrase in sentence case`);
    }
    if (name.split(' ').slice(1).some((word) => /^[A-Z][a-z]+$/.test(word)) || /[.!?:]$/.test(name)) {
      reporter.report(node.id, `"${name}" is not in sentence case`);
    }
  },
});
