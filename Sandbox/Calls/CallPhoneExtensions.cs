using WhatIsUp.Sandbox.Phones;

namespace WhatIsUp.Sandbox.Calls;

/// <summary>Calls that a phone places and gets.</summary>
public static class CallPhoneExtensions
{
    /// <summary>Calls an account, or a group.</summary>
    /// <exception cref="SandboxRefusedException">The phone is offline, or there is nobody to call.</exception>
    public static Task<SandboxCall> CallAsync(this SandboxPhone phone, NewSandboxCall call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return phone.CallOnlineAsync(() => phone.Part<CallHandler>().Place(phone.Account, call), cancellationToken);
    }

    /// <summary>Calls of the phone, newest first: those that it placed and those that it got.</summary>
    public static Task<IReadOnlyList<SandboxCall>> ReadCallsAsync(this SandboxPhone phone, CancellationToken cancellationToken = default) =>
        phone.CallAsync(() => phone.Part<CallHandler>().CallsOf(phone.Account), cancellationToken);

    /// <summary>Hangs up a call that the phone placed and that rings.</summary>
    /// <param name="phone">The phone.</param>
    /// <param name="callId">The call.</param>
    /// <param name="reason">Why, in WhatsApp's word (<c>timeout</c>); null when the caller hangs up.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<SandboxCall> EndCallAsync(
        this SandboxPhone phone, string callId, string? reason = null, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(() => phone.Part<CallHandler>().End(phone.Account, callId, reason), cancellationToken);

    /// <summary>Takes a call that rings.</summary>
    public static Task<SandboxCall> AcceptCallAsync(this SandboxPhone phone, string callId, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(() => phone.Part<CallHandler>().Take(phone.Account, callId), cancellationToken);

    /// <summary>Rejects a call that rings.</summary>
    public static Task<SandboxCall> RejectCallAsync(this SandboxPhone phone, string callId, CancellationToken cancellationToken = default) =>
        phone.CallOnlineAsync(() => phone.Part<CallHandler>().Reject(phone.Account, callId), cancellationToken);
}
