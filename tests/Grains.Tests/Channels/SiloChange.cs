using WhatIsUp.Grains.Abstractions.Errors;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Calls while silos stop and start: they may fail, and are made again.</summary>
internal static class SiloChange
{
    /// <summary>The result of a call; false when the call failed as calls to a silo that stops do.</summary>
    public static async Task<bool> SucceedsAsync(Func<Task<bool>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception lost) when (lost is OrleansException or TimeoutException or GatewayException)
        {
            return false;
        }
    }
}
