namespace WhatIsUp.Grains.Files.Images;

/// <summary>Properties of a sticker.</summary>
/// <param name="Converted">The converted WebP, or null when the file is a sticker already.</param>
/// <param name="IsAnimated">True for an animation.</param>
internal sealed record Sticker(byte[]? Converted, bool IsAnimated);
