using System.Buffers.Binary;

namespace WhatIsUp.Grains.Files.Types;

/// <summary>Detects the type of a file from its first bytes.</summary>
internal static class FileSignature
{
    /// <summary>Number of bytes that are examined.</summary>
    public const int HeadBytes = 4096;

    private const int TarMagicOffset = 257;
    private const int TransportPacketBytes = 188;
    private const int TimeBytes = 4;

    /// <summary>An atom starts with its length: letters there would mean more than 500 MB.</summary>
    private const int MostAtomByte = 0x20;

    /// <summary>The types that start with these bytes, the likeliest first, or null when none is known.</summary>
    public static FileType[]? Recognise(ReadOnlySpan<byte> head) =>
        Image(head) ?? Container(head) ?? Audio(head) ?? Document(head) ?? Archive(head) ?? Program(head) ?? TextSignature.Recognise(head) ?? LatePdf(head);

    private static FileType[]? Image(ReadOnlySpan<byte> head)
    {
        if (head is [0xFF, 0xD8, 0xFF, ..]) return FileTypes.Jpeg;
        if (head is [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..]) return FileTypes.Png;
        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8)) return FileTypes.Gif;
        if (head is [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..]) return FileTypes.Tiff;
        if (head is [0, 0, 1, 0, > 0, 0, ..]) return FileTypes.Icon;
        if (head.StartsWith("8BPS\0\x01"u8)) return FileTypes.Photoshop;
        if (head is [0xFF, 0x0A, ..] or [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..]) return FileTypes.JpegXl;
        if (head is [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..]) return FileTypes.Jpeg2000;
        // Two letters could also be text: the size of the second header distinguishes (BITMAPCOREHEADER … BITMAPV5HEADER).
        return head.Length > 17 && head.StartsWith("BM"u8) && BinaryPrimitives.ReadUInt32LittleEndian(head[14..]) is 12 or 40 or 52 or 56 or 64 or 108 or 124
            ? FileTypes.Bmp
            : null;
    }

    private static FileType[]? Container(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8)) return MediaBrands.Recognise(head);
        // QuickTime files without a brand start with one of these atoms.
        if (head.Length >= 12 && head[0] < MostAtomByte && IsOldAtom(head[4..8])) return FileTypes.QuickTime;
        if (head.Length >= 12 && (head.StartsWith("RIFF"u8) || head.StartsWith("RF64"u8) || head.StartsWith("BW64"u8)))
        {
            var form = head[8..12];
            if (form.SequenceEqual("WEBP"u8)) return FileTypes.WebP;
            if (form.SequenceEqual("WAVE"u8)) return FileTypes.Wav;
            if (form.SequenceEqual("AVI "u8)) return FileTypes.Avi;
        }
        // EBML: the first element contains the document type (RFC 8794).
        if (head is [0x1A, 0x45, 0xDF, 0xA3, ..]) return head[..Math.Min(head.Length, 64)].IndexOf("webm"u8) >= 0 ? FileTypes.WebM : FileTypes.Matroska;
        if (head is [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, ..]) return FileTypes.Asf;
        if (head is [(byte)'F', (byte)'L', (byte)'V', 1, ..]) return FileTypes.FlashVideo;
        if (head is [0, 0, 1, 0xBA or 0xB3, ..]) return FileTypes.MpegProgram;
        return IsTransport(head, 0, TransportPacketBytes) || IsTransport(head, TimeBytes, TransportPacketBytes + TimeBytes) ? FileTypes.MpegTransport : null;
    }

    private static bool IsOldAtom(ReadOnlySpan<byte> type) => type.SequenceEqual("moov"u8) || type.SequenceEqual("mdat"u8) || type.SequenceEqual("wide"u8)
        || type.SequenceEqual("free"u8) || type.SequenceEqual("skip"u8) || type.SequenceEqual("pnot"u8);

    /// <summary>Cameras and discs insert a time stamp before each packet.</summary>
    private static bool IsTransport(ReadOnlySpan<byte> head, int first, int size) =>
        head.Length > first + (2 * size) && head[first] == 0x47 && head[first + size] == 0x47 && head[first + (2 * size)] == 0x47;

    private static FileType[]? Audio(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("OggS"u8))
        {
            var page = head[..Math.Min(head.Length, 256)];
            return page.IndexOf("theora"u8) >= 0 || page.IndexOf("fishead"u8) >= 0 ? FileTypes.OggVideo : FileTypes.OggAudio;
        }
        if (head is [(byte)'I', (byte)'D', (byte)'3', <= 4, ..]) return Tagged(head);
        if (IsMpegAudio(head)) return FileTypes.Mp3;
        if (head is [0xFF, 0xF0 or 0xF1 or 0xF8 or 0xF9, ..]) return FileTypes.Aac;
        if (head.StartsWith("#!AMR-WB"u8)) return FileTypes.AmrWide;
        if (head.StartsWith("#!AMR"u8)) return FileTypes.Amr;
        if (head.StartsWith("fLaC"u8)) return FileTypes.Flac;
        if (head.StartsWith("MThd"u8)) return FileTypes.Midi;
        if (head.StartsWith("caff\0"u8)) return FileTypes.CoreAudio;
        if (head.StartsWith(".snd\0"u8)) return FileTypes.Basic;
        if (head is [0x0B, 0x77, ..]) return FileTypes.Ac3;
        return head.Length >= 12 && head.StartsWith("FORM"u8) && (head[8..12].SequenceEqual("AIFF"u8) || head[8..12].SequenceEqual("AIFC"u8))
            ? FileTypes.Aiff
            : null;
    }

    /// <summary>The content after a tag (ID3v2, 3.1: its length has 7 bits in each byte), if it is within the examined bytes.</summary>
    private static FileType[] Tagged(ReadOnlySpan<byte> head)
    {
        const int TagHeadBytes = 10;
        if (head.Length < TagHeadBytes) return FileTypes.Tagged;
        var end = TagHeadBytes + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]);
        return end < head.Length && head[end] != 'I' && Audio(head[end..]) is { } audio ? audio : FileTypes.Tagged;
    }

    /// <summary>A header of MPEG audio, layer II or III, with a valid bit rate and sample rate (ISO/IEC 11172-3, 2.4.1.3).</summary>
    private static bool IsMpegAudio(ReadOnlySpan<byte> head) =>
        head.Length >= 4 && head[0] == 0xFF && (head[1] & 0xE6) is 0xE2 or 0xE4 && (head[1] & 0x18) != 0x08
            && (head[2] & 0xF0) != 0xF0 && (head[2] & 0x0C) != 0x0C;

    private static FileType[]? Document(ReadOnlySpan<byte> head)
    {
        if (WithoutBlanks(head).StartsWith("%PDF-"u8)) return FileTypes.Pdf;
        if (head.StartsWith("%!PS"u8)) return FileTypes.PostScript;
        if (head.StartsWith("{\\rtf"u8)) return FileTypes.Rtf;
        return head is [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] ? FileTypes.Ole : null;
    }

    /// <summary>Readers look for the header in the first 1024 bytes (ISO 32000-1, annex H.3), and some programs write other data before it.</summary>
    private static FileType[]? LatePdf(ReadOnlySpan<byte> head)
    {
        var start = head[..Math.Min(head.Length, 1_024)];
        return start.IndexOf("%PDF-1."u8) >= 0 || start.IndexOf("%PDF-2."u8) >= 0 ? FileTypes.Pdf : null;
    }

    private static ReadOnlySpan<byte> WithoutBlanks(ReadOnlySpan<byte> head) => (head is [0xEF, 0xBB, 0xBF, ..] ? head[3..] : head).TrimStart(" \t\r\n"u8);

    private static FileType[]? Archive(ReadOnlySpan<byte> head)
    {
        if (head is [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..]) return FileTypes.Zip;
        if (head is [0x1F, 0x8B, 8, ..]) return FileTypes.Gzip;
        if (head is [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, ..]) return FileTypes.Bzip2;
        if (head is [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..]) return FileTypes.Xz;
        if (head is [0x28, 0xB5, 0x2F, 0xFD, ..]) return FileTypes.Zstandard;
        if (head is [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C, ..]) return FileTypes.SevenZip;
        if (head is [(byte)'R', (byte)'a', (byte)'r', (byte)'!', 0x1A, 7, ..]) return FileTypes.Rar;
        return head.Length >= TarMagicOffset + 5 && head.Slice(TarMagicOffset, 5).SequenceEqual("ustar"u8) ? FileTypes.Tar : null;
    }

    private static FileType[]? Program(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("SQLite format 3\0"u8)) return FileTypes.Sqlite;
        if (head is [0x7F, (byte)'E', (byte)'L', (byte)'F', ..]) return FileTypes.Elf;
        if (head is [0, (byte)'a', (byte)'s', (byte)'m', ..]) return FileTypes.Wasm;
        // Text may start with these two letters: a program has zeros in its header.
        if (head.Length >= 64 && head.StartsWith("MZ"u8) && head[..64].Contains((byte)0)) return FileTypes.Windows;
        if (head.StartsWith("wOFF"u8)) return FileTypes.Woff;
        if (head.StartsWith("wOF2"u8)) return FileTypes.Woff2;
        if (head.StartsWith("OTTO\0"u8)) return FileTypes.OpenType;
        return head is [0, 1, 0, 0, 0, ..] ? FileTypes.TrueType : null;
    }
}
