using WhatIsUp.Sandbox.Phones;

namespace WhatIsUp.Sandbox.History;

/// <summary>The history that a phone sends.</summary>
public static class HistoryPhoneExtensions
{
    /// <summary>
    /// Makes the phone send this many generated messages, to each device that is linked from now on. Forgotten at a restart of the
    /// sandbox.
    /// </summary>
    public static Task GenerateHistoryAsync(this SandboxPhone phone, int messages, int chats, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messages);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(chats);
        return phone.CallAsync(() => phone.Account.Phone.GeneratedHistory = (messages, chats), cancellationToken);
    }

    /// <summary>Chunks of such a history that linked devices have not receipted yet; null before the first device is offered any.</summary>
    public static Task<int?> CountHistoryLeftAsync(this SandboxPhone phone, CancellationToken cancellationToken = default) =>
        phone.CallAsync(() => phone.Part<GeneratedHistory>().ChunksLeft(phone.Account), cancellationToken);
}
