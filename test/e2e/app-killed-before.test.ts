import { testKilledApp } from './killed-way.ts';

testKilledApp('drop-before');
