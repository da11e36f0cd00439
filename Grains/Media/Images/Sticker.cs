namespace WhatIsUp.Grains.Media.Images;

/// <summary>What is known of a sticker.</summary>
/// <param name="Converted">The WebP that an image became, or null when it is a sticker as it is.</param>
/// <param name="IsAnimated">True when it moves.</param>
internal sealed record Sticker(byte[]? Converted, bool IsAnimated);
