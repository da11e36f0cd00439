using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using WhatIsUp.ApiGateway.Errors;
using WhatIsUp.ApiGateway.Requests.Bodies;

namespace WhatIsUp.ApiGateway.Tests.Units;

/// <summary>When slow bodies are aborted, on a fake clock.</summary>
public sealed class PacedBodyTests : IDisposable
{
    private static readonly BodySettings Settings = new() {
        MinBytesPerSecond = 1_000, Window = TimeSpan.FromSeconds(10), Deadline = TimeSpan.FromSeconds(60), FileDeadline = TimeSpan.FromSeconds(300) };
    private readonly FakeTimeProvider _time = new();
    private readonly DefaultHttpContext _http = new();
    private readonly Sender _sender = new();
    private readonly PacedBody _body;

    public PacedBodyTests() => _body = new PacedBody(_sender, Settings, _time, _http.Response);

    [Fact]
    public async Task Sender_that_stops_after_a_fast_start_is_aborted_when_its_last_bytes_leave_the_window()
    {
        await ReceiveAsync(TimeSpan.Zero, 5_900_000);
        await ReceiveAsync(TimeSpan.FromSeconds(3), 20_000);
        var waiting = _body.ReadAsync(new byte[100], TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await ExpectCutAsync(waiting);
    }

    [Fact]
    public async Task Silent_sender_is_aborted_after_one_window()
    {
        var waiting = _body.ReadAsync(new byte[100], TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TimeSpan.FromSeconds(10));
        await ExpectCutAsync(waiting);
    }

    [Fact]
    public async Task Too_slow_sender_is_aborted_after_one_window()
    {
        for (var second = 0; second < 9; second++) await ReceiveAsync(TimeSpan.FromSeconds(1), 10);
        var waiting = _body.ReadAsync(new byte[100], TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1.1));
        await ExpectCutAsync(waiting);
    }

    [Fact]
    public async Task Sender_at_the_minimum_rate_is_aborted_only_by_the_deadline()
    {
        for (var second = 0; second < 59; second++) await ReceiveAsync(TimeSpan.FromSeconds(1), 1_200);
        var waiting = _body.ReadAsync(new byte[100], TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1.1));
        await ExpectCutAsync(waiting);
    }

    [Fact]
    public async Task File_has_its_own_deadline()
    {
        _body.ExpectFile();
        for (var second = 0; second < 299; second++) await ReceiveAsync(TimeSpan.FromSeconds(1), 1_200);
        var waiting = _body.ReadAsync(new byte[100], TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1.1));
        await ExpectCutAsync(waiting);
    }

    [Fact]
    public async Task Time_without_a_pending_read_does_not_count_against_the_sender()
    {
        await ReceiveAsync(TimeSpan.FromSeconds(1), 20_000);
        _time.Advance(TimeSpan.FromSeconds(30));
        await ReceiveAsync(TimeSpan.FromSeconds(9), 1);
        await ReceiveAsync(TimeSpan.FromSeconds(0.5), 20_000);
    }

    [Fact]
    public async Task Disconnected_caller_is_not_reported_as_slow()
    {
        using var stop = new CancellationTokenSource();
        var waiting = _body.ReadAsync(new byte[100], stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    public void Dispose()
    {
        _body.Dispose();
    }

    private async Task ReceiveAsync(TimeSpan after, int bytes)
    {
        var waiting = _body.ReadAsync(new byte[bytes], TestContext.Current.CancellationToken).AsTask();
        _time.Advance(after);
        _sender.Send(bytes);
        Assert.Equal(bytes, await waiting);
    }

    private async Task ExpectCutAsync(Task waiting)
    {
        Assert.Equal(408, (await Assert.ThrowsAsync<RequestRefusedException>(() => waiting)).Status);
        Assert.Equal("close", _http.Response.Headers.Connection);
        Assert.False(_sender.IsReading);
    }

    [Fact]
    public async Task Bytes_beyond_the_buffer_are_read_next()
    {
        var waiting = _body.ReadAsync(new byte[3], TestContext.Current.CancellationToken).AsTask();
        _sender.Send(5);
        Assert.Equal(3, await waiting);
        Assert.Equal(2, await _body.ReadAsync(new byte[3], TestContext.Current.CancellationToken));
    }

    /// <summary>A body whose bytes arrive when the test sends them.</summary>
    private sealed class Sender : PipeReader
    {
        private TaskCompletionSource<ReadResult>? _next;
        private ReadOnlySequence<byte> _left;

        /// <summary>True during a read: the server treats that as a mistake after the end of the request.</summary>
        public bool IsReading { get; private set; }

        public void Send(int bytes) =>
            _next!.SetResult(new ReadResult(_left = new ReadOnlySequence<byte>(new byte[bytes]), isCanceled: false, isCompleted: false));

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            IsReading = true;
            if (!_left.IsEmpty) return new ReadResult(_left, isCanceled: false, isCompleted: false);
            _next = new TaskCompletionSource<ReadResult>();
            return await _next.Task.WaitAsync(cancellationToken);
        }

        public override void AdvanceTo(SequencePosition consumed) => (_left, IsReading) = (_left.IsEmpty ? _left : _left.Slice(consumed), false);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => AdvanceTo(consumed);

        public override void CancelPendingRead() => _next!.TrySetResult(new ReadResult(default, isCanceled: true, isCompleted: false));

        public override bool TryRead(out ReadResult result) => throw new NotSupportedException();

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
