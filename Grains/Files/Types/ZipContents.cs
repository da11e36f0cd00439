using System.Buffers.Binary;

namespace WhatIsUp.Grains.Files.Types;

/// <summary>
/// Detects the format of a ZIP file from the names in its central directory (APPNOTE.TXT 4.3) at the end of the file, of which a bounded number of
/// bytes is read.
/// </summary>
internal static class ZipContents
{
    private const int EndBytes = 22;
    private const int MaxComment = 65_535;
    private const int MaxDirectoryBytes = 256 * 1024;
    private const int EntryBytes = 46;

    /// <summary>The types of a ZIP file.</summary>
    public static async Task<FileType[]> RecogniseAsync(Stream file, ReadOnlyMemory<byte> head, CancellationToken cancellationToken)
    {
        if (Declared(head.Span) is { } declared) return declared;
        var tail = new byte[(int)Math.Min(file.Length, EndBytes + MaxComment)];
        file.Position = file.Length - tail.Length;
        await file.ReadExactlyAsync(tail, cancellationToken);
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || end + EndBytes > tail.Length) return FileTypes.Zip;
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 12));
        if (offset >= file.Length) return FileTypes.Zip;
        var directory = new byte[(int)Math.Min(Math.Min(length, MaxDirectoryBytes), file.Length - offset)];
        file.Position = offset;
        await file.ReadExactlyAsync(directory, cancellationToken);
        return ByNames(directory);
    }

    /// <summary>OpenDocument and EPUB start with an uncompressed entry that contains the MIME type (ODF 1.3 part 2, 3.3; OCF 3.3).</summary>
    private static FileType[]? Declared(ReadOnlySpan<byte> head)
    {
        const int NameAt = 30;
        if (head.Length < NameAt + 8 || !head.Slice(NameAt, 8).SequenceEqual("mimetype"u8)) return null;
        var value = head[(NameAt + 8)..];
        foreach (var types in (FileType[][])[FileTypes.OpenText, FileTypes.OpenSheet, FileTypes.OpenSlides, FileTypes.Epub])
            if (System.Text.Ascii.Equals(value[..Math.Min(value.Length, types[0].MimeType.Length)], types[0].MimeType)) return types;
        return null;
    }

    private static FileType[] ByNames(ReadOnlySpan<byte> directory)
    {
        var hasContentTypes = false;
        FileType[]? office = null;
        while (directory.Length >= EntryBytes && directory.StartsWith("PK\x01\x02"u8))
        {
            var (name, extra, comment) = (Length(directory, 28), Length(directory, 30), Length(directory, 32));
            if (EntryBytes + name > directory.Length) break;
            var path = directory.Slice(EntryBytes, name);
            if (path.SequenceEqual("AndroidManifest.xml"u8)) return FileTypes.Android;
            hasContentTypes |= path.SequenceEqual("[Content_Types].xml"u8);
            office ??= path.StartsWith("word/"u8)
                ? FileTypes.Word
                : path.StartsWith("xl/"u8) ? FileTypes.Excel : path.StartsWith("ppt/"u8) ? FileTypes.PowerPoint : null;
            if (hasContentTypes && office is not null) return office;
            directory = directory[Math.Min(directory.Length, EntryBytes + name + extra + comment)..];
        }
        return FileTypes.Zip;
    }

    private static int Length(ReadOnlySpan<byte> entry, int at) => BinaryPrimitives.ReadUInt16LittleEndian(entry[at..]);
}
