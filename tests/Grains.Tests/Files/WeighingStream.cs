namespace WhatIsUp.Grains.Tests.Files;

/// <summary>Measures the memory of the process while it is read.</summary>
internal sealed class WeighingStream(Stream content) : Stream
{
    private const long Step = 4 << 20;
    private long _read;

    /// <summary>The most bytes of live objects that were seen.</summary>
    public long MostHeld { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => content.CanSeek;

    public override bool CanWrite => false;

    public override long Length => content.Length;

    public override long Position { get => content.Position; set => content.Position = value; }

    public override int Read(byte[] buffer, int offset, int count) => Weigh(content.Read(buffer, offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Weigh(await content.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => content.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Weigh(int read)
    {
        if (_read / Step != (_read + read) / Step) MostHeld = Math.Max(MostHeld, GC.GetTotalMemory(forceFullCollection: true));
        _read += read;
        return read;
    }
}
