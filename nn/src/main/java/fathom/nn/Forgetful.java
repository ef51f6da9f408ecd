package fathom.nn;

/**
 * Says of a {@link Layer} that its {@code forward} holds on to none of the tensors that it sees or computes, except its
 * result: it stores none in a field and hands none to somebody who might. All layers of this library are so. An {@link
 * Inference} then recycles what the layer has computed on the way; other layers it lets keep everything.
 */
public interface Forgetful {}
