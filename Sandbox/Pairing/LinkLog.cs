using Microsoft.Extensions.Logging;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>Counts and logs which devices are linked, and why others are not.</summary>
internal sealed class LinkLog(Counters counters, ILogger log)
{
    public void Linked(Device device) => SandboxLog.DeviceLinked(log, device.Account.Number, device.Number);

    public void Refused(Session session, string reason)
    {
        counters.Refused++;
        SandboxLog.PairingRefused(log, session.Number, reason);
    }
}
