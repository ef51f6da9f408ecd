package fathom.core;

import fathom.core.kernel.FloatMath;

/** Functions of two numbers. */
enum Pairs implements PairFunction {
  /** The larger one, NaN if one is NaN; equal ones share the gradient. */
  MAXIMUM {
    @Override
    public float value(float a, float b) {
      return Math.max(a, b);
    }

    @Override
    public float leftGradient(float a, float b, float y, float dy) {
      return a < b ? 0 : a == b ? dy / 2 : dy;
    }

    @Override
    public float rightGradient(float a, float b, float y, float dy) {
      return leftGradient(b, a, y, dy);
    }
  },
  /** The smaller one, NaN if one is NaN; equal ones share the gradient. */
  MINIMUM {
    @Override
    public float value(float a, float b) {
      return Math.min(a, b);
    }

    @Override
    public float leftGradient(float a, float b, float y, float dy) {
      return a > b ? 0 : a == b ? dy / 2 : dy;
    }

    @Override
    public float rightGradient(float a, float b, float y, float dy) {
      return leftGradient(b, a, y, dy);
    }
  },
  /** The first to the power of the second. */
  POW {
    @Override
    public float value(float a, float b) {
      return FloatMath.pow(a, b);
    }

    @Override
    public float leftGradient(float a, float b, float y, float dy) {
      return b == 0 ? 0 : dy * (b * FloatMath.pow(a, b - 1));
    }

    @Override
    public float rightGradient(float a, float b, float y, float dy) {
      return a == 0 && b >= 0 ? 0 : dy * (y * FloatMath.log(a));
    }
  },
  /** The first where it is positive, else the product. */
  PRELU {
    @Override
    public float value(float a, float b) {
      return a > 0 ? a : a * b;
    }

    @Override
    public float leftGradient(float a, float b, float y, float dy) {
      return a > 0 ? dy : dy * b;
    }

    @Override
    public float rightGradient(float a, float b, float y, float dy) {
      return a > 0 ? 0 : dy * a;
    }
  }
}
