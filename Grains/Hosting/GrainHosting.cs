using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace WhatIsUp.Grains.Hosting;

/// <summary>Registers what grains need, for a silo in production and in tests alike.</summary>
public static class GrainHosting
{
    /// <summary>Grains, call filter, delivery, supervisor.</summary>
    public static ISiloBuilder AddWhatIsUpGrains(this ISiloBuilder silo)
    {
        silo.AddIncomingGrainCallFilter<GatewayExceptionFilter>();
        return silo;
    }
}
