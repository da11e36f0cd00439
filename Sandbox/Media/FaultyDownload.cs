using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace WhatIsUp.Sandbox.Media;

/// <summary>Downloads that go wrong on purpose.</summary>
internal static class FaultyDownload
{
    private const int BufferBytes = 16 * 1024;

    public static async Task WriteAsync(HttpContext context, Stream file, SandboxMediaFault fault)
    {
        var response = context.Response;
        var stop = context.RequestAborted;
        response.StatusCode = fault switch { SandboxMediaFault.Unavailable => 503, SandboxMediaFault.Missing => 404, SandboxMediaFault.Gone => 410, _ => 200 };
        if (response.StatusCode != StatusCodes.Status200OK) return;
        var half = file.Length / 2;
        response.ContentLength = fault switch
        {
            SandboxMediaFault.CutShort => half,
            SandboxMediaFault.Lengthened => file.Length + BufferBytes,
            SandboxMediaFault.Endless => null,
            _ => file.Length,
        };
        await CopyAsync(file, response, half, stop).ConfigureAwait(false);
        switch (fault)
        {
            case SandboxMediaFault.Changed:
                await response.Body.WriteAsync(new[] { (byte)~file.ReadByte() }, stop).ConfigureAwait(false);
                await CopyAsync(file, response, file.Length, stop).ConfigureAwait(false);
                break;
            case SandboxMediaFault.Lengthened:
                await CopyAsync(file, response, file.Length, stop).ConfigureAwait(false);
                await response.Body.WriteAsync(new byte[BufferBytes], stop).ConfigureAwait(false);
                break;
            case SandboxMediaFault.Endless:
                while (true) await response.Body.WriteAsync(new byte[BufferBytes], stop).ConfigureAwait(false);
            case SandboxMediaFault.Silent:
                await response.Body.FlushAsync(stop).ConfigureAwait(false);
                await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(false);
                break;
            case SandboxMediaFault.Broken:
                await response.Body.FlushAsync(stop).ConfigureAwait(false);
                context.Abort();
                break;
        }
    }

    private static async Task CopyAsync(Stream file, HttpResponse response, long until, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (file.Position < until && await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, until - file.Position)),
                stop).ConfigureAwait(false) is > 0 and var read)
                await response.Body.WriteAsync(buffer.AsMemory(0, read), stop).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
