namespace WhatIsUp.Grains.Channels;

/// <summary>
/// Runs removals of one resource one after another: the first removes it, and the others search for it afterwards. Calls of a channel interleave,
/// and the database has the resource until WhatsApp has answered. Used within the grain's turns.
/// </summary>
internal sealed class RemovalQueue
{
    private readonly Dictionary<string, Task> _running = new(StringComparer.Ordinal);

    /// <summary>Runs the removal when no other one of this resource runs any more.</summary>
    public async Task<T> RunAsync<T>(string resource, Func<Task<T>> remove)
    {
        while (_running.TryGetValue(resource, out var earlier))
        {
            await earlier.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
        var removal = remove();
        _running[resource] = removal;
        try
        {
            return await removal;
        }
        finally
        {
            _running.Remove(resource);
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(string resource, Func<Task> remove) => RunAsync(resource, async () =>
    {
        await remove();
        return true;
    });
}
