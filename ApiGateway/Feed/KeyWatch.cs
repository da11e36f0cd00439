using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.ApiGateway.Feed;

/// <summary>Ends the streams of an API key when the key is revoked or expires: a stream is one long request, which is authenticated only once.</summary>
internal sealed class KeyWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _ended = new();

    public KeyWatch(string hash, KeyAdmissions admissions, TimeProvider time)
    {
        Ended = _ended.Token;
        _ = RunAsync(hash, admissions, time, _stop.Token);
    }

    /// <summary>Cancelled when the key is no longer valid.</summary>
    public CancellationToken Ended { get; }

    private async Task RunAsync(string hash, KeyAdmissions admissions, TimeProvider time, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, stop);
                if (await IsValidAsync(hash, admissions)) continue;
                await _ended.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The last stream of the key ended.
        }
    }

    /// <summary>False only for a key that was found to be invalid: while no silo answers, streams continue.</summary>
    private static async Task<bool> IsValidAsync(string hash, KeyAdmissions admissions)
    {
        try
        {
            await admissions.AdmitAsync(hash, 0);
            return true;
        }
        catch (GatewayException fault) when (fault.Code is ErrorCode.AuthInvalid or ErrorCode.AuthExpired)
        {
            return false;
        }
        catch (Exception fault) when (fault is GatewayException or TimeoutException or OrleansException or OperationCanceledException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }
}
