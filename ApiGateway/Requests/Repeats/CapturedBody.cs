namespace WhatIsUp.ApiGateway.Requests.Repeats;

/// <summary>The body of a response, kept back until it is complete. A body that is too large is passed on, and not kept.</summary>
internal sealed class CapturedBody(Stream inner) : Stream
{
    /// <summary>Most bytes that are kept.</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly MemoryStream _kept = new();
    private bool _isPassing;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The whole body, or null when it is too large.</summary>
    public byte[]? Kept => _isPassing ? null : _kept.ToArray();

    /// <summary>Sends what was kept back.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (!_isPassing) await PassAsync(cancellationToken);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isPassing && _kept.Length + buffer.Length <= MaxBytes)
        {
            _kept.Write(buffer.Span);
            return;
        }

        if (!_isPassing) await PassAsync(cancellationToken);
        await inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task FlushAsync(CancellationToken cancellationToken) => _isPassing ? inner.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        _isPassing = true;
        if (_kept.Length == 0) return;
        await inner.WriteAsync(_kept.GetBuffer().AsMemory(0, (int)_kept.Length), cancellationToken);
        _kept.SetLength(0);
    }
}
