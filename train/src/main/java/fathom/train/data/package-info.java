/**
 * Images on their way into training: readers of published data sets, {@link fathom.train.data.ImageDataset}, and
 * {@link fathom.train.data.Loader}, which makes normalised, augmented {@link fathom.train.data.Batch batches} of one.
 */
package fathom.train.data;
