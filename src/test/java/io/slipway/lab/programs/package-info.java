/**
 * What the simulated hosts can run, one class a program. Every {@link io.slipway.lab.LabProgram} and
 * {@link io.slipway.lab.LabService} of this package with a constructor without parameters is found by itself.
 */
package io.slipway.lab.programs;
