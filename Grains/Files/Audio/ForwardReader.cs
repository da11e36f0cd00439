namespace WhatIsUp.Grains.Files.Audio;

/// <summary>Reads a file forward through one buffer, so that memory use does not grow with the file.</summary>
internal sealed class ForwardReader
{
    /// <summary>Size of the buffer: more than the largest Ogg page.</summary>
    public const int MaxPeek = 66_000;

    private readonly Stream _file;
    private readonly byte[] _buffer = new byte[2 * MaxPeek];
    private int _from;
    private int _to;

    public ForwardReader(Stream file)
    {
        (_file, Length) = (file, file.Length);
        file.Position = 0;
    }

    /// <summary>Length of the file in bytes.</summary>
    public long Length { get; }

    /// <summary>Position of the next byte.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes between the position and the end.</summary>
    public long Remaining => Length - Position;

    /// <summary>The next bytes, fewer at the end of the file. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (_to - _from < count && _to - _from < Remaining) Fill(count);
        return _buffer.AsSpan(_from, Math.Min(count, _to - _from));
    }

    /// <summary>Advances the position, at most to the end.</summary>
    public void Skip(long count)
    {
        count = Math.Min(count, Remaining);
        Position += count;
        if (count <= _to - _from)
        {
            _from += (int)count;
            return;
        }

        (_from, _to) = (0, 0);
        _file.Position = Position;
    }

    private void Fill(int count)
    {
        _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
        (_from, _to) = (0, _to - _from);
        while (_to < count && _file.Read(_buffer, _to, _buffer.Length - _to) is > 0 and var read) _to += read;
    }
}
