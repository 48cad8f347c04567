"""Operators called on tensors as people call them: nets' input shapes, and expressions of their outputs in x, y, z."""

_SIGNED = """
    abs arcsinh arctan cbrt ceil conj cos cosh deg2rad erf erfc exp exp2 expm1 floor hard_sigmoid hard_silu hard_tanh
    imag isfinite isinf isnan isneginf isposinf isreal log_sigmoid logical_not negative rad2deg real relu relu6 selu
    sigmoid sign signbit silu sin sinc sinh softplus softsign sparse_plus sparse_sigmoid square tan tanh tanh_shrink
    trunc angle conjugate absolute fabs copy stop_gradient celu elu gelu hard_shrink soft_shrink leaky_relu squareplus
    nan_to_num round zeros_like ones_like empty_like convert_to_tensor array
    softmax log_softmax sparsemax normalize sort argsort glu fliplr flipud flip
    layer_normalization rms_normalization
"""
_POSITIVE = "arccosh log log10 log1p log2 rsqrt sqrt reciprocal"
_WITHIN_ONE = "arccos arcsin arctanh erfinv i0"
_PAIRED = """
    add arctan2 divide divide_no_nan equal floor_divide fmax fmin fmod greater greater_equal heaviside hypot less
    less_equal logaddexp logaddexp2 logical_and logical_or logical_xor maximum minimum mod multiply nextafter not_equal
    power subtract true_divide isclose isin
"""
_WHOLE = "gcd lcm bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor left_shift right_shift"
_REDUCED = """
    all amax amin any logsumexp max mean median min nanmax nanmean nanmedian nanmin nanprod nanstd nansum nanvar prod
    ptp std sum var
"""

NETS = {
    "arithmetic": (
        [(4, 6), (4, 6)],
        ["x + 3", "3.0 - x", "x * 2", "1 / x", "x // 2", "x % 3", "x ** 2", "2 ** x", "-x", "abs(x)", "x / 255 - 1",
         "x > 0.5", "x <= y", "x != y", "ops.logical_and(x > 0, y > 0)", "~(x > 1)", "x * ops.sigmoid(y)", "round(x)"],
    ),
    "functions": (
        [(3, 4)],
        [*(f"ops.{name}(x)" for name in _SIGNED.split()), *(f"ops.{name}(x + 2)" for name in _POSITIVE.split()),
         *(f"ops.{name}(x / 2)" for name in _WITHIN_ONE.split()), "ops.bitwise_invert(ops.cast(x, 'int32'))",
         "ops.bitwise_not(ops.cast(x, 'int32'))"],
    ),
    "functions with constants": (
        [(3, 4)],
        ["ops.clip(x, 0, 1)", "ops.cast(x, 'float16')", "ops.saturate_cast(x, 'uint8')", "ops.threshold(x, 0.5, 0)",
         "ops.gelu(x, approximate=False)", "ops.leaky_relu(x, 0.1)", "ops.full_like(x, 2)", "ops.round(x, 1)",
         "ops.softmax(x, axis=1)", "ops.log_softmax(x, 1)", "ops.cumsum(x, axis=1)",
         "ops.cumprod(x, axis=-1)", "ops.nancumsum(x, 1)", "ops.nancumprod(x, 1)", "ops.normalize(x, axis=1, order=1)",
         "ops.normalize(x, axis=(1, 2))", "ops.flip(x, axis=2)", "ops.roll(x, 1, axis=1)", "ops.roll(x, 2)",
         "ops.tril(x, k=1)", "ops.triu(x)", "ops.glu(x, axis=2)", "ops.sort(x, axis=1)",
         "ops.where(x > 0.5, x, 0.0)", "ops.select([x > 1, x > 0], [x, 2 * x], 0.0)", "ops.add(x, np.arange(4.0))",
         "ops.multiply(x, np.ones((1, 3, 1)))", "ops.digitize(x, np.array([0.0, 1]))",
         "ops.layer_normalization(x, np.ones(4, 'float32'), np.zeros(4, 'float32'))",
         "ops.batch_normalization(x, np.zeros(4, 'float32'), np.ones(4, 'float32'), axis=-1)"],
    ),
    "activations": (
        [(3, 4)],
        [*(f"activations.{name}(x)" for name in
           ("relu", "gelu", "silu", "softmax", "glu", "exponential", "hard_sigmoid", "leaky_relu",
            "celu", "hard_tanh", "log_softmax", "softplus", "softsign", "squareplus", "tanh_shrink")),
         "activations.relu(x, max_value=6.0)", "activations.elu(x, alpha=0.5)", "activations.threshold(x, 0.5, 0.0)"],
    ),
    "pairs": (
        [(3, 4), (3, 4)],
        [*(f"ops.{name}(x, y)" for name in _PAIRED.split()),
         *(f"ops.{name}(ops.cast(x + 2, 'int32'), ops.cast(y + 2, 'int32'))" for name in _WHOLE.split()),
         "ops.ldexp(x, ops.cast(y, 'int32'))", "ops.where(x > y, x, y)", "ops.polar(x, y)", "ops.cdist(x, y)",
         "ops.image.ssim(x[..., None], y[..., None], filter_size=3)", "ops.append(x, y, axis=1)",
         "ops.binary_crossentropy(ops.sigmoid(x), ops.sigmoid(y))",
         "ops.categorical_crossentropy(ops.softmax(x), ops.softmax(y))",
         "ops.sparse_categorical_crossentropy(ops.argmax(x, axis=-1), ops.softmax(y))",
         "ops.in_top_k(ops.argmax(x, axis=-1)[:, 0], y[:, 0], k=2)"],
    ),
    "broadcasting": (
        [(3, 4), (1, 4), (4,)],
        ["x + y", "y * x", "x - ops.expand_dims(z, 1)", "x * np.ones((3, 1))", "x / ops.sum(x, axis=-1, keepdims=True)",
         "ops.where(y > 0, x, 1.0)"],
    ),
    "reductions": (
        [(3, 4, 5)],
        [*(f"ops.{name}(x, axis={axis}, keepdims={kept})" for name in _REDUCED.split()
           for axis, kept in ((-1, False), ((1, 2), True))),
         *(f"ops.{name}(x, axis=1)" for name in ("argmax", "argmin", "nanargmax", "nanargmin", "count_nonzero",
         "norm")),
         "ops.argmax(x, axis=-1, keepdims=True)", "ops.norm(x, axis=(1, 2))",
         "ops.norm(x, ord=1, axis=-1, keepdims=True)",
         "ops.average(x, axis=1)", "ops.average(x, axis=1, weights=np.ones(3, 'float32'))",
         "ops.max(x, axis=1, initial=0.5)",
         "ops.quantile(x, 0.5, axis=1)", "ops.percentile(x, 50, axis=(1, 2), keepdims=True)",
         "ops.nanquantile(x, 0.5, axis=1)", "ops.nanpercentile(x, 50, axis=1)", "ops.trapezoid(x, axis=1)",
         "ops.moments(x, axes=[1, 2])[1]", "ops.top_k(x, 2)[0]", "ops.top_k(x, 2)[1]", "ops.diff(x, axis=1)",
         "ops.diff(x, n=2)", "ops.diagonal(x, axis1=1, axis2=2)", "ops.diagonal(x, 1, 2, 3)",
         "ops.trace(x, axis1=2, axis2=3)",
         "ops.mean(x, axis=[1, 2, 3])"],
    ),
    "matrices": (
        [(3, 3), (3, 3)],
        ["ops.det(x)", "ops.inv(x)", "ops.logdet(ops.matmul(x, ops.swapaxes(x, 1, 2)))", "ops.solve(x, y)",
         "ops.cholesky(x @ ops.swapaxes(x, 1, 2) + 3 * np.eye(3, dtype='float32'))", "ops.cross(x, y)",
         "ops.cross(x, y, axis=1)"],
    ),
    "shapes": (
        [(3, 4)],
        ["ops.reshape(x, (-1, 12))", "ops.reshape(x, (-1, 2, 6))", "x.reshape((-1, 4, 3))",
         "ops.transpose(x, (0, 2, 1))",
         "ops.swapaxes(x, 1, 2)", "ops.moveaxis(x, 1, -1)", "ops.moveaxis(x, [1, 2], [2, 1])", "ops.expand_dims(x, 1)",
         "ops.expand_dims(x, (1, -1))", "ops.squeeze(ops.expand_dims(x, 1))", "ops.squeeze(ops.expand_dims(x, 1), 1)",
         "ops.squeeze(x[..., None, None], axis=(3, 4))", "ops.rot90(x, axes=(1, 2))", "ops.rot90(x, k=2, axes=(1, 2))",
         "ops.pad(x, ((0, 0), (1, 2), (0, 1)))", "ops.pad(x, [[0, 0], [1, 1], [1, 1]], mode='reflect')",
         "ops.pad(x, ((0, 0), (1, 0), (0, 0)), constant_values=7.0)", "ops.tile(x, (1, 2, 3))", "ops.tile(x, 2)",
         "ops.repeat(x, 2, axis=1)", "ops.repeat(x, [1, 2, 3], axis=1)", "ops.take(x, [0, 2, 2, 1], axis=1)",
         "ops.take(x, 1, axis=-1)", "ops.take_along_axis(x, ops.argsort(x, axis=1)[:, :2], axis=1)",
         "ops.take(np.ones((5, 7), 'float32'), ops.argmax(x, axis=-1), axis=0)",
         "ops.one_hot(ops.argmax(x, axis=-1), 5)",
         "ops.one_hot(ops.argmax(x, axis=-1), 5, axis=1)", "ops.multi_hot(ops.argsort(x, axis=-1), 4)",
         "ops.ravel(x[:, 0, 0])",
         "ops.unfold(x[:, None], 2)", "ops.extract_sequences(x, 2, 1)", "ops.slice(x, (0, 1, 1), (-1, 2, 2))",
         "ops.scatter_update(x, [[0, 1, 1]], [1.0])", "ops.slice_update(x, (0, 1, 1), x[:, :1, :1])",
         "ops.fft((x, x))[0]", "ops.fft2((x, x))[1]", "ops.ifft2((x, x))[0]", "ops.rfft(x)[0]"],
    ),
    "joining": (
        [(3, 4), (2, 4), (3, 4)],
        ["ops.concatenate([x, y], axis=1)", "ops.concatenate([x, z, z], axis=-1)", "ops.stack([x, z], axis=1)",
         "ops.stack([x, z, x], axis=-1)", "ops.hstack([x, y])", "ops.dstack([x, z])"],
    ),
    "splitting": (
        [(6, 4)],
        ["ops.split(x, 2, axis=1)[1]", "ops.split(x, [1, 3], axis=-1)[2]", "ops.split(x, 1, axis=1)[0]",
         "ops.array_split(x, 4, axis=1)[1]", "ops.array_split(x, 4, axis=1)[3]", "ops.hsplit(x, 3)[0]",
         "ops.dsplit(x, 2)[1]",
         "ops.unstack(x, axis=1)[5]", "ops.unstack(x[:, :1], axis=1)[0]", "ops.unstack(x, 4, axis=-1)[0]"],
    ),
    "slices": (
        [(5, 4, 3)],
        ["x[:, 0]", "x[:, -1]", "x[:, :-1]", "x[:, 1:]", "x[:, ::2]", "x[..., 0]", "x[..., :1]", "x[:, None]",
         "x[..., None]",
         "x[:, ::-1]", "x[:, 1, ..., 2]", "x[:, 3:1:-1, 1:3]", "x[:, None, ..., 0]", "x[:, 4:9]"],
    ),
    "products": (
        [(3, 4), (4, 5), (3, 4)],
        ["x @ y", "ops.matmul(x, y)", "ops.matmul(x, np.ones((4, 2), 'float32'))",
         "ops.matmul(np.ones((2, 3), 'float32'), x)",
         "ops.matmul(x, np.ones(4, 'float32'))", "ops.dot(x, np.ones((4, 2), 'float32'))", "ops.dot(x, 2.0)",
         "ops.inner(x, np.ones((2, 4), 'float32'))", "ops.tensordot(x, np.ones((4, 2), 'float32'), axes=1)",
         "ops.tensordot(x, np.ones((4, 3, 2), 'float32'), axes=[[1, 2], [1, 0]])", "ops.einsum('bij,bjk->bik', x, y)",
         "ops.einsum('bij,jk->bik', x, np.ones((4, 2), 'float32'))", "ops.einsum('bij->bji', x)",
         "ops.einsum('bij,bij->bi', x, z)",
         "ops.einsum('...j,jk->...k', x, np.ones((4, 2), 'float32'))", "ops.einsum('bij,bjk,bil->bkl', x, y, z)"],
    ),
    "attention": (
        [(5, 2, 4), (5, 2, 4), (5, 2, 4)],
        ["ops.dot_product_attention(x, y, z)", "ops.dot_product_attention(x, y, z, is_causal=True)",
         "ops.dot_product_attention(x, y, z, mask=(ops.mean(x, (2, 3))[:, None, None, :] > 0))"],
    ),
    "windows": (
        [(8, 6, 4)],
        ["ops.max_pool(x, 2)", "ops.average_pool(x, (2, 3), 1, 'same')",
         "ops.max_pool(x, 3, strides=2, padding='same')",
         "ops.adaptive_average_pool(x, (2, 3))", "ops.adaptive_max_pool(x, (2, 2))",
         "ops.conv(x, np.ones((3, 3, 4, 5), 'float32'))", "ops.conv(x, np.ones((3, 1, 4, 6), 'float32'), 2, 'same')",
         "ops.conv(x, np.ones((2, 2, 4, 5), 'float32'), dilation_rate=2)",
         "ops.depthwise_conv(x, np.ones((3, 3, 4, 2), 'float32'), padding='same')",
         "ops.separable_conv(x, np.ones((3, 3, 4, 2), 'float32'), np.ones((1, 1, 8, 3), 'float32'), 2)"],
    ),
    "images": (
        [(8, 6, 3)],
        ["ops.image.resize(x, (5, 7))", "ops.image.resize(x, (4, 4), interpolation='nearest')",
         "ops.image.pad_images(x, 1, 2, 3, 4)", "ops.image.pad_images(x, 1, 2, target_height=10, target_width=10)",
         "ops.image.crop_images(x, 1, 2, 1, 1)", "ops.image.crop_images(x, 1, 1, target_height=3, target_width=2)",
         "ops.image.rgb_to_grayscale(x)", "ops.image.rgb_to_hsv(x)", "ops.image.hsv_to_rgb(x)",
         "ops.image.gaussian_blur(x)",
         "ops.image.affine_transform(x, np.array([[1.0, 0, 0, 0, 1, 0, 0, 0]]))", "ops.image.sobel_edges(x)",
         "ops.image.extract_patches(x, (2, 3))", "ops.image.extract_patches(x, 3, strides=2, padding='same')",
         "ops.space_to_depth(x, 2)", "ops.depth_to_space(ops.concatenate([x, x, x, x], -1), 2)",
         "ops.fold(x[:, :, :4, 0], (4, 4), 2, stride=2)"],
    ),
}  # fmt: skip
"""By what they are of."""
