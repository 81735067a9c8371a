'use strict';

// The laws of the house. Each rule's file says what it holds and why.
const names = ['service-tasks', 'called-processes', 'no-code', 'people', 'runbooks', 'wording', 'questions', 'picture'];

module.exports = {
  configs: {
    house: {
      rules: Object.fromEntries(names.map((name) => [`slipway/${name}`, 'error'])),
    },
  },
  rules: Object.fromEntries(names.map((name) => [name, `./rules/${name}`])),
};
