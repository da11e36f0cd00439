using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using WhatIsUp.ApiGateway.Errors;

namespace WhatIsUp.ApiGateway.Requests.Bodies;

/// <summary>
/// The body of a request with a minimum rate, measured over a sliding window of the time spent waiting for the client, and with a deadline.
/// Time in which the gateway does not read is not counted.
/// </summary>
internal sealed class PacedBody : Stream
{
    /// <summary>Enough time for data that has already been received.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(1);

    private readonly PipeReader _inner;
    private readonly BodySettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpResponse _response;
    private readonly long _start;
    private readonly long _minBytes;
    private readonly CancellationTokenSource _alarm;
    private readonly Queue<(TimeSpan At, int Bytes)> _arrivals = new();
    private TimeSpan _deadline;
    private TimeSpan _waited;
    private long _inWindow;

    public PacedBody(PipeReader inner, BodySettings settings, TimeProvider time, HttpResponse response)
    {
        (_inner, _settings, _time, _response, _deadline) = (inner, settings, time, response, settings.Deadline);
        _start = time.GetTimestamp();
        _minBytes = (long)(settings.MinBytesPerSecond * settings.Window.TotalSeconds);
        _alarm = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _alarm.Token.UnsafeRegister(BreakOff, inner);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>True when all of the body has been read.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>The body is a file, which has a longer deadline.</summary>
    public void ExpectFile() => _deadline = _settings.FileDeadline;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var since = _time.GetTimestamp();
        var (byPace, byDeadline) = (PaceLeft(), _deadline - _time.GetElapsedTime(_start, since));
        if (byDeadline <= TimeSpan.Zero || _alarm.IsCancellationRequested) throw TooSlow("The body was not received in time.");
        var left = byPace < byDeadline ? byPace : byDeadline;
        _alarm.CancelAfter(left > AtOnce ? left : AtOnce);
        var result = await ReceiveAsync(cancellationToken);
        _alarm.CancelAfter(Timeout.InfiniteTimeSpan);
        if (result.IsCanceled)
        {
            _inner.AdvanceTo(result.Buffer.Start);
            cancellationToken.ThrowIfCancellationRequested();
            throw TooSlow(byPace < byDeadline ? "The body was received too slowly." : "The body was not received in time.");
        }
        var arrived = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, buffer.Length));
        arrived.CopyTo(buffer.Span);
        var read = (int)arrived.Length;
        IsAtEnd = result.IsCompleted && read == result.Buffer.Length;
        _inner.AdvanceTo(arrived.End);
        Note(_time.GetElapsedTime(since), read);
        return read;
    }

    private async ValueTask<ReadResult> ReceiveAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // A read that is cancelled by its token stays open, and the server would then log an error because it can't drain the body.
        await using var end = cancellationToken.UnsafeRegister(BreakOff, _inner);
        try
        {
            return await _inner.ReadAsync(CancellationToken.None);
        }
        catch (IOException fault) when (fault is not (BadHttpRequestException or ConnectionResetException))
        {
            // Kestrel throws for a chunk length that is too large.
            throw Ending(StatusCodes.Status400BadRequest, "The body has malformed chunks.");
        }
    }

    private static void BreakOff(object? reader)
    {
        try
        {
            ((PipeReader)reader!).CancelPendingRead();
        }
        catch (ConnectionAbortedException)
        {
            // The read has completed.
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _alarm.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Time until the bytes in the window fall below the minimum if the client sends nothing more.</summary>
    private TimeSpan PaceLeft()
    {
        var (left, end) = (_inWindow, TimeSpan.Zero);
        if (left < _minBytes) return _settings.Window - _waited;
        foreach (var (at, bytes) in _arrivals)
        {
            left -= bytes;
            end = at;
            if (left < _minBytes) break;
        }
        return end + _settings.Window - _waited;
    }

    private void Note(TimeSpan waited, int bytes)
    {
        _waited += waited;
        _inWindow += bytes;
        _arrivals.Enqueue((_waited, bytes));
        while (_arrivals.TryPeek(out var oldest) && (oldest.At <= _waited - _settings.Window || _inWindow - oldest.Bytes >= _minBytes))
        {
            _arrivals.Dequeue();
            _inWindow -= oldest.Bytes;
        }
    }

    private RequestRefusedException TooSlow(string message) => Ending(StatusCodes.Status408RequestTimeout, message);

    private RequestRefusedException Ending(int status, string message)
    {
        // The rest of the body is not awaited.
        _response.Headers.Connection = "close";
        return new RequestRefusedException(status, message);
    }
}
