using System.Text.Json;

namespace WhatIsUp.TestSupport;

/// <summary>Audio and images of other programs (<c>Files/make.sh</c>), and their properties according to other programs.</summary>
public static class SampleFiles
{
    private static readonly Dictionary<string, Sample> Samples = JsonSerializer.Deserialize<Dictionary<string, Sample>>(
        Read("samples.json"), JsonSerializerOptions.Web)!;

    /// <summary>A file.</summary>
    public static byte[] Read(string name)
    {
        using var stream = typeof(SampleFiles).Assembly.GetManifestResourceStream("Files/" + name)
            ?? throw new ArgumentException("There is no such sample.", nameof(name));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A file in base64.</summary>
    public static string Base64(string name) => Convert.ToBase64String(Read(name));

    /// <summary>Duration of an audio file in seconds, according to ffprobe.</summary>
    public static double SecondsOf(string name) => Samples[name].Seconds;

    /// <summary>Waveform of an audio file, computed by a program in another language from ffmpeg's decoded samples.</summary>
    public static byte[] WaveformOf(string name) => Samples[name].Waveform!;

    private sealed record Sample(double Seconds, byte[]? Waveform);
}
