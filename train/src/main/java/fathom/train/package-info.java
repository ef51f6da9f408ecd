/** Data sets and loading, augmentation, optimisers, schedules, metrics, the trainer and its events. */
package fathom.train;
