package fathom.checks.offenders.examples;

/** Stands for an example, which no library may use. */
public interface Example {}
