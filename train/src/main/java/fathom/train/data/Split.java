package fathom.train.data;

/**
 * Images to learn from, and others to judge by what was learnt.
 *
 * @param train the training images
 * @param heldOut images that training never sees: the test images of a published data set, or a part kept back for
 *     choosing
 */
public record Split(ImageDataset train, ImageDataset heldOut) {}
