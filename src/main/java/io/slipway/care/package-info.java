/**
 * Regular looks at clusters, and what they find: certificates that end, drift, tokens left over, pools that run full, neighbour
 * proxies that are silent (docs/decisions/0008). Only looks; what is to be done is a person's task.
 */
package io.slipway.care;
