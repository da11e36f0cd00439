using System.Text.Json;

namespace WhatIsUp.TestSupport;

/// <summary>Sounds and pictures that other programs wrote (<c>Files/make.sh</c>), and what other programs say about them.</summary>
public static class SampleFiles
{
    private static readonly Dictionary<string, Sample> Samples = JsonSerializer.Deserialize<Dictionary<string, Sample>>(Read("samples.json"), JsonSerializerOptions.Web)!;

    /// <summary>A file.</summary>
    public static byte[] Read(string name)
    {
        using var stream = typeof(SampleFiles).Assembly.GetManifestResourceStream("Files/" + name) ?? throw new ArgumentException("There is no such sample.", nameof(name));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A file in base64.</summary>
    public static string Base64(string name) => Convert.ToBase64String(Read(name));

    /// <summary>Length of a sound in seconds, as ffprobe says.</summary>
    public static double SecondsOf(string name) => Samples[name].Seconds;

    /// <summary>Waveform of a sound, drawn by a program of another language from what ffmpeg decodes.</summary>
    public static byte[] WaveformOf(string name) => Samples[name].Waveform!;

    private sealed record Sample(double Seconds, byte[]? Waveform);
}
