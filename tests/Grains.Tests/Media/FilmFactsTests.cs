using System.Buffers.Binary;
using System.Text.Json;
using WhatIsUp.Grains.Media;

namespace WhatIsUp.Grains.Tests.Media;

/// <summary>Lengths and sizes of films that another program wrote (films.json and its generator).</summary>
public sealed class FilmFactsTests
{
    private static readonly Dictionary<string, byte[]> Films =
        JsonSerializer.Deserialize<Dictionary<string, byte[]>>(typeof(FilmFactsTests).Assembly.GetManifestResourceStream("films.json")!)!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("film", 3, 640, 360)]
    [InlineData("index_at_the_end", 4, 640, 360)]
    [InlineData("on_its_side", 3, 360, 640)]
    [InlineData("sound", 4, null, null)]
    public async Task A_film_tells_its_length_and_its_size_as_it_is_shown(string name, int seconds, int? width, int? height) =>
        Assert.Equal(new FilmFacts(seconds, width, height), await FilmFacts.ReadAsync(new MemoryStream(Films[name]), Cancel));

    [Fact]
    public async Task A_damaged_film_tells_less_and_harms_nobody()
    {
        var film = Films["index_at_the_end"];
        var random = new Random(20_261_123);
        for (var n = 0; n < 2_000; n++)
        {
            var damaged = film[..random.Next(film.Length + 1)];
            for (var i = 0; i < damaged.Length / 200; i++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (await FilmFacts.ReadAsync(new MemoryStream(damaged), Cancel) is not { } facts) continue;
            Assert.True(facts is { Seconds: null or > 0, Width: null or > 0, Height: null or > 0 });
        }
    }

    [Fact]
    public async Task Millions_of_empty_boxes_are_not_read_to_their_end()
    {
        var boxes = new byte[16 * 1024 * 1024];
        for (var at = 0; at < boxes.Length; at += 8) (boxes[at + 3], boxes[at + 4], boxes[at + 5], boxes[at + 6], boxes[at + 7]) = (8, (byte)'t', (byte)'r', (byte)'a', (byte)'k');
        using var file = new MemoryStream(boxes);
        Assert.Null(await FilmFacts.ReadAsync(file, Cancel));
        Assert.True(file.Position < 100_000);
    }

    [Fact]
    public async Task Boxes_in_boxes_are_not_followed_to_the_bottom()
    {
        var boxes = new byte[8 * 20_000];
        for (var at = 0; at < boxes.Length; at += 8)
        {
            BinaryPrimitives.WriteInt32BigEndian(boxes.AsSpan(at), boxes.Length - at);
            "moov"u8.CopyTo(boxes.AsSpan(at + 4));
        }
        Assert.Null(await FilmFacts.ReadAsync(new MemoryStream(boxes), Cancel));
    }
}
