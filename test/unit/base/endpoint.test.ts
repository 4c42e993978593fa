import * as assert from 'node:assert/strict';
import { endpoint } from '../../../core/base/endpoint';

describe('an end of a connection', () => {
  it('reads as in the tables of the kernel', () => {
    assert.equal(endpoint('10.0.0.1', 80), '10.0.0.1:80');
    assert.equal(endpoint('::1', 80), '[::1]:80');
    assert.equal(endpoint('::ffff:10.0.0.1', 80), '10.0.0.1:80');
    assert.equal(endpoint('fe80::1%eth0', 80), '[fe80::1]:80');
    assert.equal(endpoint('::ffff', 80), '[::ffff]:80');
  });
});
