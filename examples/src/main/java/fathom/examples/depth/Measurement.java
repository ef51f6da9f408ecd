package fathom.examples.depth;

/**
 * What was measured at one evaluation of a network. Losses are mean cross-entropies in nats, errors fractions of 1.
 *
 * @param iteration how many training steps had been taken
 * @param learningRate learning rate of the last of them
 * @param trainLoss mean loss over the mini-batches since the evaluation before, as the training steps saw them
 * @param trainError share of the images in those mini-batches that were classified wrongly
 * @param heldOutLoss mean loss on the held-out images, in inference mode
 * @param heldOutError share of the held-out images that were classified wrongly
 * @param seconds time spent on this network so far, evaluations included
 */
record Measurement(
    int iteration,
    double learningRate,
    double trainLoss,
    double trainError,
    double heldOutLoss,
    double heldOutError,
    double seconds) {}
