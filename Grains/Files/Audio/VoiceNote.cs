namespace WhatIsUp.Grains.Files.Audio;

/// <summary>Properties of a voice note.</summary>
/// <param name="Converted">The file that it became, or null when it is a voice note as it is.</param>
/// <param name="Seconds">Length.</param>
/// <param name="Waveform">Loudness over its time, or null: there was no place to decode it in time.</param>
internal sealed record VoiceNote(FileStream? Converted, int Seconds, byte[]? Waveform);
