/**
 * Optimisers, schedules, regularisers, metrics, the trainer and its events; data sets are in {@link fathom.train.data}.
 *
 * <p>Where to begin: a {@link fathom.train.Trainer} runs the loop and tells {@link fathom.train.TrainingListener}s; a
 * loop of your own needs an {@link fathom.train.Optimizer}, which updates parameters by an {@link
 * fathom.train.UpdateRule} such as {@link fathom.train.Sgd} or {@link fathom.train.AdamW}, and perhaps a {@link
 * fathom.train.Schedule} of learning rates. {@link fathom.train.TrainingCheckpoint} keeps a training that is cut off,
 * and {@link fathom.train.Evaluator} judges a network.
 */
package fathom.train;
