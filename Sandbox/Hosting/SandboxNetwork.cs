using WhatIsUp.Sandbox.Faults;
using WhatIsUp.Sandbox.Media;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Hosting;

/// <summary>The sandbox's accounts, driven in process. Safe from any thread.</summary>
public sealed class SandboxNetwork
{
    /// <summary>Owner of phones made without one.</summary>
    public const string DefaultOwner = NewSandboxPhone.DefaultOwner;

    private readonly SandboxServer _server;
    private readonly ServerParts _parts;

    internal SandboxNetwork(SandboxServer server, ServerParts parts) => (_server, _parts) = (server, parts);

    private PhoneDirectory Phones => _parts.Get<PhoneDirectory>();

    private MediaVault Media => _parts.Get<MediaVault>();

    /// <summary>Creates an account with its phone, online.</summary>
    /// <exception cref="SandboxRefusedException">The number is malformed or taken.</exception>
    public Task<SandboxPhone> CreatePhoneAsync(NewSandboxPhone phone, CancellationToken cancellationToken = default) =>
        Phones.CreatePhoneAsync(phone, cancellationToken);

    /// <summary>All phones of an owner, or of everybody, in order of creation.</summary>
    public Task<IReadOnlyList<SandboxPhone>> ListPhonesAsync(string? owner = null, CancellationToken cancellationToken = default) =>
        Phones.ListPhonesAsync(owner, cancellationToken);

    /// <summary>The phone with this id, or null.</summary>
    public Task<SandboxPhone?> FindPhoneAsync(string id, CancellationToken cancellationToken = default) => Phones.FindPhoneAsync(id, cancellationToken);

    /// <summary>The phone with this number (digits), as people dial it or as its JID has it, or null.</summary>
    public Task<SandboxPhone?> FindPhoneByNumberAsync(string digits, CancellationToken cancellationToken = default) =>
        Phones.FindPhoneByNumberAsync(digits, cancellationToken);

    /// <summary>Deletes an account: its linked devices are logged out.</summary>
    public Task DeletePhoneAsync(SandboxPhone phone, CancellationToken cancellationToken = default) => Phones.DeletePhoneAsync(phone, cancellationToken);

    /// <summary>Makes something go wrong.</summary>
    /// <exception cref="SandboxRefusedException">The JID names no linked device or account.</exception>
    public Task InjectFaultAsync(SandboxFault fault, CancellationToken cancellationToken = default) =>
        _parts.Get<FaultInjector>().InjectAsync(fault, cancellationToken);

    /// <summary>Makes the media server lose a file: its paths so far answer with a status, until a phone uploads it again.</summary>
    /// <param name="directPath">Path of the file.</param>
    /// <param name="status">404 or 410.</param>
    /// <param name="alsoOnPhones">True when no phone has it either.</param>
    /// <exception cref="SandboxRefusedException">There is no such file.</exception>
    public void LoseMedia(string directPath, int status = 410, bool alsoOnPhones = false)
    {
        ArgumentNullException.ThrowIfNull(directPath);
        Media.Lose(directPath, status, alsoOnPhones);
    }

    /// <summary>Makes the next uploads to the media server break off after their first bytes.</summary>
    public void BreakUploads(int count) => Media.BreakUploads(count);

    /// <summary>Makes all downloads from the media server go wrong, until <see cref="SandboxMediaFault.None"/>.</summary>
    public void SpoilDownloads(SandboxMediaFault fault) => Media.DownloadFault = fault;

    /// <summary>Recorded stanzas after a sequence number, oldest first. Empty unless <see cref="SandboxOptions.RecordsStanzas"/>.</summary>
    public IReadOnlyList<RecordedStanza> ReadStanzas(long after = 0, int limit = 1_000) => _server.Recorder.After(after, limit);

    /// <summary>Counters since the start.</summary>
    public Task<SandboxCounters> ReadCountersAsync(CancellationToken cancellationToken = default) => _server.Mailbox.CallAsync(
        () =>
        {
            var counters = _server.Counters;
            return new SandboxCounters(
                counters.Connections, _server.Sessions.Count(session => session.Device is not null), counters.MessagesAccepted, counters.MessagesDelivered,
                counters.Refused,
                counters.UnknownRequests, _server.Store.QueuedStanzas);
        },
        cancellationToken);
}
