using System.Buffers.Binary;
using System.Text.Json;
using WhatIsUp.Grains.Files;

namespace WhatIsUp.Grains.Tests.Files;

/// <summary>Durations and dimensions of videos of another program (films.json and its generator).</summary>
public sealed class VideoMetadataTests
{
    private static readonly Dictionary<string, byte[]> Films =
        JsonSerializer.Deserialize<Dictionary<string, byte[]>>(typeof(VideoMetadataTests).Assembly.GetManifestResourceStream("films.json")!)!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("film", 3, 640, 360)]
    [InlineData("index_at_the_end", 4, 640, 360)]
    [InlineData("on_its_side", 3, 360, 640)]
    [InlineData("sound", 4, null, null)]
    public async Task Video_has_duration_and_displayed_dimensions(string name, int seconds, int? width, int? height) =>
        Assert.Equal(new VideoMetadata(seconds, width, height), await VideoMetadata.ReadAsync(new MemoryStream(Films[name]), Cancel));

    [Fact]
    public async Task Damaged_video_raises_no_exception()
    {
        var film = Films["index_at_the_end"];
        var random = new Random(20_261_123);
        for (var n = 0; n < 2_000; n++)
        {
            var damaged = film[..random.Next(film.Length + 1)];
            for (var i = 0; i < damaged.Length / 200; i++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (await VideoMetadata.ReadAsync(new MemoryStream(damaged), Cancel) is not { } facts) continue;
            Assert.True(facts is { Seconds: null or > 0, Width: null or > 0, Height: null or > 0 });
        }
    }

    [Fact]
    public async Task Millions_of_empty_boxes_are_read_up_to_a_bound()
    {
        var boxes = new byte[16 * 1024 * 1024];
        for (var at = 0; at < boxes.Length; at += 8)
        {
            (boxes[at + 3], boxes[at + 4], boxes[at + 5], boxes[at + 6], boxes[at + 7]) = (8, (byte)'t', (byte)'r', (byte)'a', (byte)'k');
        }
        using var file = new MemoryStream(boxes);
        Assert.Null(await VideoMetadata.ReadAsync(file, Cancel));
        Assert.True(file.Position < 100_000);
    }

    [Fact]
    public async Task Nested_boxes_are_followed_up_to_a_bound()
    {
        var boxes = new byte[8 * 20_000];
        for (var at = 0; at < boxes.Length; at += 8)
        {
            BinaryPrimitives.WriteInt32BigEndian(boxes.AsSpan(at), boxes.Length - at);
            "moov"u8.CopyTo(boxes.AsSpan(at + 4));
        }
        Assert.Null(await VideoMetadata.ReadAsync(new MemoryStream(boxes), Cancel));
    }
}
