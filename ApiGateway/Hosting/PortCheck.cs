using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using WhatIsUp.Silo;

namespace WhatIsUp.ApiGateway.Hosting;

/// <summary>Looks whether the addresses of <c>--urls</c> are free before anything starts: a silo that must stop again at once would have a lot to say.</summary>
internal static class PortCheck
{
    /// <exception cref="StartRefusedException">An address can't be listened on.</exception>
    public static void Look(string? urls)
    {
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            BindingAddress address;
            try
            {
                address = BindingAddress.Parse(url);
            }
            catch (FormatException)
            {
                throw new StartRefusedException("--urls must be addresses such as http://127.0.0.1:8080, separated by semicolons.");
            }

            if (address.IsUnixPipe || address.Port == 0) continue;
            Look(address);
        }
    }

    private static void Look(BindingAddress address)
    {
        var host = address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback : IPAddress.TryParse(address.Host.Trim('[', ']'), out var known) ? known : IPAddress.Any;
        try
        {
            using var listener = new TcpListener(host, address.Port);
            listener.Start();
        }
        catch (SocketException fault)
        {
            throw new StartRefusedException(fault.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"{address} is taken by another program. Stop that, or listen elsewhere with --urls.",
                SocketError.AccessDenied => $"{address} may not be opened by this user: ports below 1024 need more rights.",
                SocketError.AddressNotAvailable => $"{address} is none of this machine: see --urls.",
                _ => $"{address} can't be listened on ({fault.SocketErrorCode}).",
            });
        }
    }
}
