package fathom.core;

import fathom.core.kernel.FloatMath;

/** Functions of two numbers with their gradients. */
enum PairFunction implements Broadcast.Run {
  /** The larger one, NaN if one is NaN; equal ones share the gradient. */
  MAXIMUM {
    @Override
    float value(float a, float b) {
      return Math.max(a, b);
    }

    @Override
    float leftGradient(float a, float b, float y, float dy) {
      return a < b ? 0 : a == b ? dy / 2 : dy;
    }

    @Override
    float rightGradient(float a, float b, float y, float dy) {
      return leftGradient(b, a, y, dy);
    }
  },
  /** The smaller one, NaN if one is NaN; equal ones share the gradient. */
  MINIMUM {
    @Override
    float value(float a, float b) {
      return Math.min(a, b);
    }

    @Override
    float leftGradient(float a, float b, float y, float dy) {
      return a > b ? 0 : a == b ? dy / 2 : dy;
    }

    @Override
    float rightGradient(float a, float b, float y, float dy) {
      return leftGradient(b, a, y, dy);
    }
  },
  /** The first to the power of the second. */
  POW {
    @Override
    float value(float a, float b) {
      return FloatMath.pow(a, b);
    }

    @Override
    float leftGradient(float a, float b, float y, float dy) {
      return b == 0 ? 0 : dy * (b * FloatMath.pow(a, b - 1));
    }

    @Override
    float rightGradient(float a, float b, float y, float dy) {
      return a == 0 && b >= 0 ? 0 : dy * (y * FloatMath.log(a));
    }
  },
  /** The first where it is positive, else the product. */
  PRELU {
    @Override
    float value(float a, float b) {
      return a > 0 ? a : a * b;
    }

    @Override
    float leftGradient(float a, float b, float y, float dy) {
      return a > 0 ? dy : dy * b;
    }

    @Override
    float rightGradient(float a, float b, float y, float dy) {
      return a > 0 ? 0 : dy * a;
    }
  };

  abstract float value(float a, float b);

  /** Returns dy df/da for y = f(a, b). */
  abstract float leftGradient(float a, float b, float y, float dy);

  /** Returns dy df/db for y = f(a, b). */
  abstract float rightGradient(float a, float b, float y, float dy);

  @Override
  public void vectors(float[] a, int ao, float[] b, int bo, float[] y, int yo, int n) {
    for (int i = 0; i < n; i++) {
      y[yo + i] = value(a[ao + i], b[bo + i]);
    }
  }

  /** Returns what computes the gradient of the first operand where that of the result is dy; it may be written over. */
  Broadcast.Run leftGradient(float[] y, float[] dy) {
    return (a, ao, b, bo, da, i, n) -> {
      for (int j = 0; j < n; j++) {
        da[i + j] = leftGradient(a[ao + j], b[bo + j], y[i + j], dy[i + j]);
      }
    };
  }

  /** Returns what computes the gradient of the second operand where that of the result is dy; it may be written over. */
  Broadcast.Run rightGradient(float[] y, float[] dy) {
    return (a, ao, b, bo, db, i, n) -> {
      for (int j = 0; j < n; j++) {
        db[i + j] = rightGradient(a[ao + j], b[bo + j], y[i + j], dy[i + j]);
      }
    };
  }
}
