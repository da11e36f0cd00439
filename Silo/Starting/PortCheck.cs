using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace WhatIsUp.Silo.Starting;

/// <summary>Verifies that ports are free before anything starts: a silo that has to stop at once logs stack traces.</summary>
public static class PortCheck
{
    /// <summary>Verifies the addresses of <c>--urls</c>.</summary>
    /// <exception cref="StartRefusedException">An address can't be listened on.</exception>
    public static void VerifyUrls(string? urls)
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
                throw new StartRefusedException("--urls must be URLs such as http://127.0.0.1:8080, separated by semicolons.");
            }

            if (address.IsUnixPipe) continue;
            var isLocal = address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
            var host = isLocal ? IPAddress.Loopback : IPAddress.TryParse(address.Host.Trim('[', ']'), out var known) ? known : IPAddress.Any;
            Verify(new IPEndPoint(host, address.Port), address.ToString(), "address", "--urls");
        }
    }

    /// <summary>Verifies the port of a setting.</summary>
    /// <exception cref="StartRefusedException">It can't be listened on.</exception>
    public static void Verify(IPEndPoint endpoint, string setting) =>
        Verify(endpoint, string.Create(CultureInfo.InvariantCulture, $"Port {endpoint.Port}"), "port", setting);

    private static void Verify(IPEndPoint endpoint, string name, string kind, string setting)
    {
        if (endpoint.Port == 0) return;
        try
        {
            using var listener = new TcpListener(endpoint);
            listener.Start();
        }
        catch (SocketException fault)
        {
            throw new StartRefusedException(fault.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse =>
                    $"{name} is already in use by another process. Stop that process, or choose another {kind} with {setting}.",
                SocketError.AccessDenied => $"{name} may not be opened by this user: ports below 1024 need more rights. See {setting}.",
                SocketError.AddressNotAvailable => $"{name} can't be opened: {endpoint.Address} is not an address of this machine. See {setting}.",
                _ => $"{name} can't be listened on ({fault.SocketErrorCode}). See {setting}.",
            });
        }
    }
}
