namespace WhatIsUp.Grains.Files.Audio;

/// <summary>A file that can be a voice note.</summary>
/// <param name="Seconds">Its length, rounded.</param>
/// <param name="Open">Begins to decode it; null for a file that is a voice note as it is.</param>
internal sealed record VoiceSource(int Seconds, Func<IPcmSource>? Open);
