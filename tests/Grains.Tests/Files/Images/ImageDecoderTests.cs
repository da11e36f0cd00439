using Microsoft.Extensions.Options;
using SkiaSharp;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Configuration;
using WhatIsUp.Grains.Files.Images;
using WhatIsUp.Grains.Files.Limits;

namespace WhatIsUp.Grains.Tests.Files.Images;

/// <summary>Thumbnails of images, and small files that declare huge images.</summary>
public sealed class ImageDecoderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly Dictionary<string, (Func<byte[]> File, int Width, int Height)> Ordinary = new()
    {
        ["JPEG"] = (() => Encode(SKEncodedImageFormat.Jpeg), 640, 480),
        ["PNG"] = (() => Encode(SKEncodedImageFormat.Png), 640, 480),
        ["WebP"] = (() => Encode(SKEncodedImageFormat.Webp), 640, 480),
        ["progressive JPEG"] = (() => ImageFiles.Jpeg(640, 480, isProgressive: true, scans: 10), 640, 480),
        ["JPEG in three scans"] = (() => ImageFiles.Jpeg(640, 480, isProgressive: false, scans: 3, isInterleaved: false), 640, 480),
        ["grey JPEG"] = (() => ImageFiles.Jpeg(640, 480, isProgressive: false, scans: 1, components: 1), 640, 480),
        ["JPEG of a large camera"] = (() => ImageFiles.Jpeg(9_000, 6_000, isProgressive: false, scans: 1), 9_000, 6_000),
        ["built PNG"] = (() => ImageFiles.Png(300, 200), 300, 200),
        ["lossless WebP"] = (() => ImageFiles.Webp(300, 200), 300, 200),
        ["animated WebP"] = (() => ImageFiles.AnimatedWebp(512, 512, 20, 512, 512), 512, 512),
        ["GIF"] = (() => ImageFiles.Gif(300, 200), 300, 200),
        ["animated GIF"] = (() => ImageFiles.Gif(300, 200, frames: 30), 300, 200),
    };

    private static readonly Dictionary<string, (Func<byte[]> File, int Width, int Height)> Extraordinary = new()
    {
        ["progressive JPEG"] = (() => ImageFiles.Jpeg(30_000, 30_000, isProgressive: true, scans: 5), 30_000, 30_000),
        ["JPEG in three scans"] = (() => ImageFiles.Jpeg(30_000, 30_000, isProgressive: false, scans: 3, isInterleaved: false), 30_000, 30_000),
        ["JPEG"] = (() => ImageFiles.Jpeg(30_000, 30_000, isProgressive: false, scans: 1), 30_000, 30_000),
        ["JPEG of four components"] = (() => ImageFiles.Jpeg(4_000, 3_900, isProgressive: true, scans: 2, components: 4), 4_000, 3_900),
        ["JPEG of many scans"] = (() => ImageFiles.Jpeg(2_000, 2_000, isProgressive: true, scans: 90), 2_000, 2_000),
        ["JPEG of scans behind many comments"] = (() => ImageFiles.Jpeg(2_000, 2_000, isProgressive: true, scans: 90, comments: 100_000), 2_000, 2_000),
        ["PNG"] = (() => ImageFiles.Png(30_000, 30_000, hasPixels: false), 30_000, 30_000),
        ["GIF"] = (() => ImageFiles.Gif(65_535, 65_535), 65_535, 65_535),
        ["GIF beyond its screen"] = (() => ImageFiles.Gif(10, 65_535, left: 65_534), 65_535, 65_535),
        ["GIF of many frames"] = (() => ImageFiles.Gif(100, 100, frames: 100_000), 100, 100),
        ["WebP"] = (() => ImageFiles.Webp(16_383, 16_383), 16_383, 16_383),
        ["animated WebP"] = (() => ImageFiles.AnimatedWebp(16_383, 16_383, 2, 16_383, 16_383), 16_383, 16_383),
        ["animated WebP with a large canvas"] = (() => ImageFiles.AnimatedWebp(16_383, 16_383, 2, 1, 1), 16_383, 16_383),
        ["animated WebP with a small canvas"] = (() => ImageFiles.AnimatedWebp(1, 1, 2, 16_383, 16_383), 16_383, 16_383),
        ["animated WebP of many frames"] = (() => ImageFiles.AnimatedWebp(512, 512, 50_000, 1, 1), 512, 512),
    };

    public static TheoryData<string> OrdinaryNames => [.. Ordinary.Keys];

    public static TheoryData<string> ExtraordinaryNames => [.. Extraordinary.Keys];

    [Theory]
    [MemberData(nameof(OrdinaryNames))]
    public void Ordinary_image_has_dimensions_and_a_thumbnail(string name)
    {
        var (file, width, height) = Ordinary[name];
        var read = ImageDecoder.Read(file());
        Assert.True((width, height) == (read?.Width, read?.Height), name);
        using var thumbnail = SKBitmap.Decode(read!.Thumbnail);
        Assert.NotNull(thumbnail);
        Assert.InRange(Math.Max(thumbnail.Width, thumbnail.Height), 75, 100);
        Assert.Equal(name.StartsWith("animated", StringComparison.Ordinal), read.IsAnimated);
    }

    [Theory]
    [MemberData(nameof(ExtraordinaryNames))]
    public void Too_expensive_image_has_dimensions_and_no_thumbnail(string name)
    {
        var (make, width, height) = Extraordinary[name];
        var file = make();
        Assert.False(ImageHeader.Read(file)!.IsDecodable, name);
        var read = ImageDecoder.Read(file);
        Assert.True((width, height) == (read?.Width, read?.Height), name);
        Assert.Null(read!.Thumbnail);
    }

    [Fact]
    public void Compressed_text_chunks_of_a_PNG_are_not_unpacked()
    {
        var file = ImageFiles.Png(20, 10, texts: 900);
        Assert.Equal(ImageFiles.Png(20, 10), PngHeader.Strip(file));
        Assert.NotNull(ImageDecoder.Read(file)!.Thumbnail);
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>")]
    [InlineData("BM")]
    [InlineData("II*\0\u0008\0\0\0")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0heicmif1")]
    [InlineData("")]
    public void Other_formats_are_not_decoded(string file) => Assert.Null(ImageDecoder.Read([.. file.Select(c => (byte)c), .. new byte[64]]));

    [Fact]
    public void Damaged_image_raises_no_exception()
    {
        byte[][] files = [.. Ordinary.Values.Select(ordinary => ordinary.File()).Where(file => file.Length < 100_000)];
        var random = new Random(20_261_130);
        for (var n = 0; n < 3_000; n++)
        {
            var file = files[n % files.Length];
            var damaged = file[..random.Next(file.Length + 1)];
            for (var i = 0; i < 1 + (damaged.Length / 100); i++)
                if (damaged.Length > 0) damaged[random.Next(Math.Min(damaged.Length, i % 2 == 0 ? 64 : int.MaxValue))] = (byte)random.Next(256);
            // Large claims are cheap to refuse and slow to try a thousand times.
            if (ImageHeader.Read(damaged) is not { } header || (long)header.Width * header.Height > 1_000_000) continue;
            Assert.True(ImageDecoder.Read(damaged) is { Width: > 0, Height: > 0 });
        }
    }

    [Fact]
    public async Task Without_a_free_place_an_image_is_stored_without_a_thumbnail()
    {
        var options = Options.Create(new WhatIsUpOptions());
        options.Value.Media.ImagePatience = TimeSpan.FromMilliseconds(20);
        var semaphores = new MediaSemaphores(options, TimeProvider.System);
        var (busy, other) = (CustomerId.New(), CustomerId.New());
        var reader = new ImageReader(semaphores);
        using (await semaphores.Images.AcquireAsync(busy, Cancel))
        {
            Assert.Null(await reader.ReadAsync(busy, new MemoryStream(ImageFiles.Png(20, 10)), Cancel));
            Assert.NotNull((await reader.ReadAsync(other, new MemoryStream(ImageFiles.Png(20, 10)), Cancel))?.Thumbnail);
        }

        Assert.NotNull(await reader.ReadAsync(busy, new MemoryStream(ImageFiles.Png(20, 10)), Cancel));
    }

    private static byte[] Encode(SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(640, 480);
        bitmap.Erase(SKColors.Tomato);
        using var data = bitmap.Encode(format, 80);
        return data.ToArray();
    }
}
