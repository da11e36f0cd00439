using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using WhatIsUp.Interop.Judging;
using WhatIsUp.Interop.Types;

namespace WhatIsUp.Interop;

/// <summary>
/// Voice notes and stickers converted from other files: Baileys receives them, and third-party programs (opus-tools, webp) verify the files.
/// </summary>
[Collection(TypeCollection.Name)]
public sealed partial class ConvertedFiles(BaileysJudge judge, TypeStage stage)
{
    private static readonly TimeSpan ProgramTimeout = TimeSpan.FromSeconds(20);

    [Theory(Timeout = 90_000)]
    [InlineData("voice.ogg", true)]
    [InlineData("voice-stereo.ogg", false)]
    [InlineData("speech.wav", false)]
    [InlineData("cbr.mp3", false)]
    [InlineData("vbr.mp3", false)]
    [InlineData("stereo.mp3", false)]
    public async Task Audio_of_every_format_reaches_Baileys_as_a_voice_note(string name, bool staysAsItIs)
    {
        var side = stage.In("pn");
        var id = await side.SendAsync("voice", "pn", $"{{\"media_base64\":\"{SampleFiles.Base64(name)}\"}}");
        var read = (await side.Baileys.WaitForContentAsync(id)).Data.GetProperty("content");
        Assert.Equal(("True", "3", "audio/ogg; codecs=opus"),
            (TypeCase.At(read, "audioMessage.ptt"), TypeCase.At(read, "audioMessage.seconds"), TypeCase.At(read, "audioMessage.mimetype")));
        var waveform = Convert.FromBase64String(TypeCase.At(read, "audioMessage.waveform")!);
        Assert.All(SampleFiles.WaveformOf(name).Zip(waveform), pair => Assert.InRange(pair.First - pair.Second, -4, 4));

        var note = await side.Baileys.DownloadAsync(id);
        if (staysAsItIs) Assert.Equal(SampleFiles.Read(name), note);
        var report = await RunAsync("opusinfo", note);
        Assert.DoesNotMatch("(?i)warning|error|invalid|unknown", report);
        Assert.Matches(@"Channels: 1\s", report);
        var length = PlaybackLength().Match(report);
        Assert.InRange(double.Parse(length.Groups[1].Value, CultureInfo.InvariantCulture),
            SampleFiles.SecondsOf(name) - 0.15, SampleFiles.SecondsOf(name) + 0.15);
        Assert.Empty(judge.TakeFaults());
    }

    [Theory(Timeout = 90_000)]
    [InlineData("sticker.webp", true, false)]
    [InlineData("animated.webp", true, true)]
    [InlineData("small.webp", false, false)]
    [InlineData("picture.png", false, false)]
    [InlineData("picture.jpg", false, false)]
    public async Task Image_of_every_format_reaches_Baileys_as_a_sticker(string name, bool staysAsItIs, bool isAnimated)
    {
        var side = stage.In("pn");
        var id = await side.SendAsync("sticker", "pn", $"{{\"media_base64\":\"{SampleFiles.Base64(name)}\"}}");
        var read = (await side.Baileys.WaitForContentAsync(id)).Data.GetProperty("content");
        Assert.Equal(("image/webp", "512", "512"),
            (TypeCase.At(read, "stickerMessage.mimetype"), TypeCase.At(read, "stickerMessage.width"), TypeCase.At(read, "stickerMessage.height")));
        Assert.Equal(isAnimated ? "True" : null, TypeCase.At(read, "stickerMessage.isAnimated"));

        var sticker = await side.Baileys.DownloadAsync(id);
        if (staysAsItIs) Assert.Equal(SampleFiles.Read(name), sticker);
        Assert.InRange(sticker.Length, 1, 100 * 1024);
        var report = await RunAsync("webpinfo", sticker);
        Assert.Contains("No error detected.", report, StringComparison.Ordinal);
        Assert.Equal(isAnimated, report.Contains("ANMF", StringComparison.Ordinal));
        Assert.Empty(judge.TakeFaults());
    }

    /// <summary>Output of a program about a file.</summary>
    private static async Task<string> RunAsync(string program, byte[] file)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            deadline.CancelAfter(ProgramTimeout);
            using var process = Process.Start(new ProcessStartInfo(program, [path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, await output + await errors);
            return await output + await errors;
        }
        finally
        {
            File.Delete(path);
        }
    }

    [GeneratedRegex(@"Playback length: 0m:([0-9.]+)s")]
    private static partial Regex PlaybackLength();
}
