using System.Buffers.Binary;

namespace WhatIsUp.Grains.Files.Types;

/// <summary>Detects types of the ISO base media format by their brands (ISO/IEC 14496-12, 4.3; the registry of brands is at mp4ra.org).</summary>
internal static class MediaBrands
{
    private const int BrandBytes = 4;
    private const int FirstCompatible = 16;

    /// <summary>The types of the major brand, or of the first compatible brand that is more specific.</summary>
    public static FileType[] Recognise(ReadOnlySpan<byte> head)
    {
        var size = (int)Math.Min((uint)head.Length, BinaryPrimitives.ReadUInt32BigEndian(head));
        var major = Of(head.Slice(8, BrandBytes));
        if (major is not null && major != FileTypes.Heif && major != FileTypes.HeifSequence) return major;
        for (var at = FirstCompatible; at + BrandBytes <= size; at += BrandBytes)
            if (Of(head.Slice(at, BrandBytes)) is { } found && found != FileTypes.Heif
                && found != FileTypes.HeifSequence && (major is null || IsPicture(found)))
            {
                return found;
            }
        return major ?? Plain(head, size) ?? FileTypes.Mp4;
    }

    /// <summary>The types of an unknown major brand with a compatible brand of images.</summary>
    private static FileType[]? Plain(ReadOnlySpan<byte> head, int size)
    {
        for (var at = FirstCompatible; at + BrandBytes <= size; at += BrandBytes)
            if (Of(head.Slice(at, BrandBytes)) is { } found) return found;
        return null;
    }

    private static bool IsPicture(FileType[] types) => types[0].MimeType.StartsWith("image/", StringComparison.Ordinal);

    private static FileType[]? Of(ReadOnlySpan<byte> brand)
    {
        if (brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("heim"u8) || brand.SequenceEqual("heis"u8))
        {
            return FileTypes.Heic;
        }
        if (brand.SequenceEqual("hevc"u8) || brand.SequenceEqual("hevx"u8) || brand.SequenceEqual("hevm"u8) || brand.SequenceEqual("hevs"u8))
        {
            return FileTypes.HeicSequence;
        }
        if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8)) return FileTypes.Avif;
        if (brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("mif2"u8)) return FileTypes.Heif;
        if (brand.SequenceEqual("msf1"u8)) return FileTypes.HeifSequence;
        if (brand.SequenceEqual("M4A "u8) || brand.SequenceEqual("M4B "u8) || brand.SequenceEqual("M4P "u8)
            || brand.SequenceEqual("F4A "u8) || brand.SequenceEqual("F4B "u8))
        {
            return FileTypes.M4A;
        }
        if (brand.SequenceEqual("qt  "u8)) return FileTypes.QuickTime;
        if (brand.SequenceEqual("crx "u8)) return FileTypes.CanonRaw;
        if (brand.StartsWith("3g2"u8)) return FileTypes.ThreeGpp2;
        if (brand.StartsWith("3g"u8)) return FileTypes.ThreeGpp;
        return brand.StartsWith("mp4"u8) || brand.SequenceEqual("M4V "u8) || brand.SequenceEqual("F4V "u8) ? FileTypes.Mp4 : null;
    }
}
