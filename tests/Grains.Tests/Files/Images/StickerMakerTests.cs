using System.Diagnostics;
using SkiaSharp;
using WhatIsUp.Grains.Files.Images;
using WhatIsUp.TestSupport;

namespace WhatIsUp.Grains.Tests.Files.Images;

/// <summary>Stickers of other programs, and images converted to stickers.</summary>
public sealed class StickerMakerTests
{
    [Fact]
    public void Valid_sticker_is_unchanged()
    {
        Assert.Equal((new Sticker(null, false), null), StickerMaker.Make(SampleFiles.Read("sticker.webp")));
        Assert.Equal((new Sticker(null, true), null), StickerMaker.Make(SampleFiles.Read("animated.webp")));
    }

    [Theory]
    [InlineData("picture.png", 400, 300)]
    [InlineData("picture.jpg", 200, 300)]
    [InlineData("small.webp", 300, 200)]
    public void Image_is_converted_to_a_sticker_with_its_proportions_and_transparent_borders(string name, int width, int height)
    {
        using var sticker = Make(SampleFiles.Read(name));
        var (side, other) = (512, 512 * Math.Min(width, height) / Math.Max(width, height));
        var edge = (side - other) / 2;
        // The middle of the free stripes, and of the image.
        foreach (var at in (int[])[edge / 2, side - (edge / 2)])
        {
            Assert.Equal(0, (width > height ? sticker.GetPixel(side / 2, at) : sticker.GetPixel(at, side / 2)).Alpha);
        }
        Assert.Equal(255, sticker.GetPixel(side / 2, side / 2).Alpha);
    }

    [Theory]
    [InlineData("animated-small.webp", "must be an animation of 512 × 512 pixels, but has 256 × 256")]
    [InlineData("animated-fast.webp", "must be an animation whose frames last at least 8 ms, but has one of 5 ms")]
    [InlineData("animated-long.webp", "must be an animation of at most 10000 ms, but takes 12000 ms")]
    public void Animation_with_other_dimensions_is_rejected_with_its_dimensions(string name, string expected) =>
        Assert.Equal((null, expected), StickerMaker.Make(SampleFiles.Read(name)));

    [Fact]
    public void Too_large_animation_is_rejected_with_its_size()
    {
        byte[] file = [.. SampleFiles.Read("animated.webp"), .. "junk"u8, 0, 0, 8, 0, .. new byte[0x80000]];
        Assert.Equal($"must be an animation of at most 512000 bytes, but has {file.Length}", StickerMaker.Make(file).Problem);
    }

    [Fact]
    public void Animation_of_one_frame_becomes_a_static_sticker()
    {
        using var sticker = Make(ImageFiles.AnimatedWebp(512, 512, 1, 512, 512));
        Assert.Equal(512, sticker.Width);
    }

    [Theory]
    [InlineData(512, 512, true)]
    [InlineData(2_000, 900, true)]
    [InlineData(1_500, 1_500, false)]
    public void Noise_is_compressed_to_the_size_of_a_sticker(int width, int height, bool hasAlpha)
    {
        using var noise = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        var pixels = noise.GetPixelSpan();
        new Random(3).NextBytes(pixels);
        if (!hasAlpha)
            for (var at = 3; at < pixels.Length; at += 4) pixels[at] = 255;
        using var file = noise.Encode(SKEncodedImageFormat.Png, 100);
        using var sticker = Make(file.ToArray());
        Assert.NotEqual(sticker.GetPixel(256, 256), sticker.GetPixel(280, 280));
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(3, 2)]
    [InlineData(6, 0)]
    [InlineData(8, 4)]
    public void Photo_is_rotated_as_its_EXIF_orientation_requires(byte orientation, int redCorner)
    {
        // Red is at the top left of the stored image; corners are counted clockwise in steps of 45 degrees, 0 to the upper right.
        using var photo = new SKBitmap(300, 200);
        photo.Erase(SKColors.White);
        for (var y = 0; y < 60; y++)
            for (var x = 0; x < 60; x++) photo.SetPixel(x, y, SKColors.Red);
        using var jpeg = photo.Encode(SKEncodedImageFormat.Jpeg, 95);
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*\0\0\0\u0008\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0"u8, orientation, 0, 0, 0, 0, 0, 0];
        var file = jpeg.ToArray();
        using var sticker = Make([.. file[..2], .. exif, .. file[2..]]);
        var (x1, y1) = redCorner switch { 6 => (20, 105), 2 => (490, 405), 0 => (405, 20), _ => (105, 490) };
        var color = sticker.GetPixel(x1, y1);
        Assert.True(color is { Red: > 200, Green: < 80, Alpha: 255 }, $"{color}");
    }

    [Theory]
    [InlineData("GIF89a")]
    [InlineData("nothing")]
    [InlineData("\u0089PNG\r\n\u001A\n")]
    public void Other_files_are_rejected(string start) => Assert.NotNull(StickerMaker.Make([.. start.Select(c => (byte)c), .. new byte[100]]).Problem);

    [Fact]
    public void Too_expensive_image_is_rejected_immediately()
    {
        var clock = Stopwatch.StartNew();
        byte[][] files =
        [
            ImageFiles.Jpeg(30_000, 30_000, isProgressive: true, scans: 5), ImageFiles.Png(30_000, 30_000, hasPixels: false), ImageFiles.Webp(16_383, 16_383),
            ImageFiles.AnimatedWebp(512, 512, 30_000, 1, 1),
        ];
        Assert.All(files, file => Assert.NotNull(StickerMaker.Make(file).Problem));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    private static SKBitmap Make(byte[] file)
    {
        var (made, problem) = StickerMaker.Make(file);
        Assert.True(problem is null && made is { Converted: not null, IsAnimated: false }, problem);
        Assert.InRange(made.Converted!.Length, 1, 100 * 1024);
        Assert.Equal(new Sticker(null, false), StickerMaker.Make(made.Converted).Sticker);
        var sticker = SKBitmap.Decode(made.Converted);
        Assert.Equal((512, 512), (sticker.Width, sticker.Height));
        return sticker;
    }
}
