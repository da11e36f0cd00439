using System.Buffers.Binary;

namespace WhatIsUp.Sandbox.Journaling;

/// <summary>
/// An append-only file of records (length, checksum, content). A record is whole or absent: a tail torn by a crash is cut off at the next start.
/// What <see cref="Flush"/> wrote is in the operating system, and survives the end of the process.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const string FileName = "sandbox.journal";
    private static readonly byte[] Magic = "WIUSBX01"u8.ToArray();
    private readonly string _path;
    private FileStream _file;

    private Journal(string path, FileStream file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Length of the file.</summary>
    public long Size { get; private set; }

    /// <summary>Length right after the last compaction.</summary>
    public long CompactedSize { get; private set; }

    /// <summary>Opens or creates the journal of a folder and replays it.</summary>
    /// <param name="folder">Folder, created if absent.</param>
    /// <param name="apply">Takes the content of each whole record, in order.</param>
    /// <returns>The journal and the number of bytes cut off at the end.</returns>
    public static (Journal Journal, long TornBytes) Open(string folder, Action<ReadOnlySpan<byte>> apply)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        var file = Open(path);
        try
        {
            var whole = Replay(file, apply);
            var torn = file.Length - whole;
            if (torn > 0) file.SetLength(whole);
            if (whole == 0)
            {
                file.Position = 0;
                file.Write(Magic);
                whole = Magic.Length;
            }
            file.Position = whole;
            return (new Journal(path, file) { Size = whole, CompactedSize = whole }, torn);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Hands finished records to the operating system in one write and clears them.</summary>
    public void Flush(RecordWriter records)
    {
        var written = records.Written;
        if (written.Length == 0) return;
        _file.Write(written.Span);
        Size += written.Length;
        records.Clear();
    }

    /// <summary>Replaces the file by one that holds only the given records; a crash in between leaves the old one.</summary>
    public void Compact(Action<RecordWriter, Action> writeAll)
    {
        var temporary = _path + ".new";
        File.Delete(temporary);
        var file = Open(temporary);
        try
        {
            var records = new RecordWriter();
            file.Write(Magic);
            void Drain()
            {
                file.Write(records.Written.Span);
                records.Clear();
            }
            writeAll(records, Drain);
            Drain();
            file.Flush(flushToDisk: true);
            File.Move(temporary, _path, overwrite: true);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        _file.Dispose();
        _file = file;
        Size = CompactedSize = file.Length;
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static long Replay(FileStream file, Action<ReadOnlySpan<byte>> apply)
    {
        file.Position = 0;
        var reader = new BufferedStream(file, 1 << 20);
        var magic = new byte[Magic.Length];
        if (reader.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length) return 0;
        if (!magic.AsSpan().SequenceEqual(Magic)) throw new InvalidDataException("The file is no sandbox journal.");
        long whole = Magic.Length;
        var header = new byte[RecordWriter.HeaderBytes];
        var content = new byte[64 * 1024];
        while (reader.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
            if (length == 0 || length > file.Length - whole - header.Length) break;
            if (content.Length < length) content = new byte[length];
            var record = content.AsMemory(0, (int)length);
            if (reader.ReadAtLeast(record.Span, (int)length, throwOnEndOfStream: false) < length) break;
            if (Crc32C.Compute(record.Span) != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4))) break;
            apply(record.Span);
            whole += header.Length + length;
        }
        return whole;
    }
}
